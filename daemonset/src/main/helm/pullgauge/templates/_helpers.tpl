{{- define "pullgauge.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{/* A name of at most so many characters; two long ones that begin alike stay two. */}}
{{- define "pullgauge.cut" -}}
{{- if gt (len .name) .most -}}
{{- printf "%s-%s" (trunc (int (sub .most 9)) .name | trimAll "-") (sha256sum .name | trunc 8) -}}
{{- else -}}
{{- .name -}}
{{- end -}}
{{- end }}

{{- define "pullgauge.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains (include "pullgauge.name" .) .Release.Name -}}
{{- include "pullgauge.cut" (dict "name" .Release.Name "most" 40) -}}
{{- else -}}
{{- include "pullgauge.cut" (dict "name" (printf "%s-%s" .Release.Name (include "pullgauge.name" .)) "most" 40) -}}
{{- end -}}
{{- end }}

{{/* Objects without a namespace: two releases of one name must not share them. */}}
{{- define "pullgauge.clusterName" -}}
{{- $full := include "pullgauge.fullname" . -}}
{{- if or (eq $full .Release.Namespace) (not .Release.Namespace) -}}
{{- $full -}}
{{- else -}}
{{- include "pullgauge.cut" (dict "name" (printf "%s-%s" .Release.Namespace $full) "most" 50) -}}
{{- end -}}
{{- end }}

{{- define "pullgauge.selector" -}}
app.kubernetes.io/name: {{ include "pullgauge.name" .root | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "pullgauge.labels" -}}
{{ include "pullgauge.selector" . }}
app.kubernetes.io/part-of: pullgauge
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- with mergeOverwrite (dict) (.root.Values.commonLabels | default dict) (.more | default dict) }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The images are Linux's. */}}
{{- define "pullgauge.nodeSelector" -}}
{{- merge (dict "kubernetes.io/os" "linux") (. | default dict) | toYaml }}
{{- end }}

{{/* The reference of an image: its mirror, its digest or its tag. */}}
{{- define "pullgauge.image" -}}
{{- $registry := default .image.registry .root.Values.imageRegistry -}}
{{- $repository := ternary (printf "%s/%s" $registry .image.repository) .image.repository (ne $registry "") -}}
{{- if .image.digest -}}
{{ printf "%s@%s" $repository .image.digest }}
{{- else -}}
{{ printf "%s:%s" $repository (default .root.Chart.AppVersion .image.tag) }}
{{- end -}}
{{- end }}

{{- define "pullgauge.agentAccount" -}}
{{- default (printf "%s-agent" (include "pullgauge.fullname" .)) .Values.serviceAccounts.agent -}}
{{- end }}

{{- define "pullgauge.collectorAccount" -}}
{{- default (printf "%s-collector" (include "pullgauge.fullname" .)) .Values.serviceAccounts.collector -}}
{{- end }}

{{- define "pullgauge.collectorName" -}}
{{- printf "%s-collector" (include "pullgauge.fullname" .) -}}
{{- end }}

{{/* What the agents call the collector, and its certificate is for. */}}
{{- define "pullgauge.collectorHost" -}}
{{- printf "%s.%s.svc" (include "pullgauge.collectorName" .) .Release.Namespace -}}
{{- end }}

{{/* Kubernetes tells a Service's address in such a variable, without DNS. */}}
{{- define "pullgauge.addressVariable" -}}
{{- printf "%s_SERVICE_HOST" (include "pullgauge.collectorName" . | upper | replace "-" "_") -}}
{{- end }}

{{- define "pullgauge.tlsSecret" -}}
{{- default (printf "%s-tls" (include "pullgauge.collectorName" .)) .Values.tls.secretName -}}
{{- end }}

{{/* The agents' own priority class. Its value is for ever, so another value is another class. */}}
{{- define "pullgauge.priorityClass" -}}
{{- $value := int .Values.agent.priorityClass.value -}}
{{- printf "%s-agent%s" (include "pullgauge.clusterName" .) (ternary "" (printf "-%d" $value) (eq $value 1000)) -}}
{{- end }}

{{/* What owns the plans of pre-pulls in a namespace, so that they go with the release. */}}
{{- define "pullgauge.plans" -}}
{{- printf "%s-plans" (include "pullgauge.clusterName" .) -}}
{{- end }}

{{/* How the kubelet asks an agent whether it works; from the node's own network where the agent has that. */}}
{{- define "pullgauge.agentAlive" -}}
{{- if eq .Values.profile "host" -}}
host: 127.0.0.1
{{ end -}}
path: /livez
port: {{ .Values.agent.port }}
{{- end }}

{{/* The ConfigMap with the authority that the agents trust; empty where the certificate's Secret holds it. */}}
{{- define "pullgauge.caConfigMap" -}}
{{- if eq .Values.tls.mode "own" -}}
{{- printf "%s-ca" (include "pullgauge.fullname" .) -}}
{{- else -}}
{{- .Values.tls.caConfigMap -}}
{{- end -}}
{{- end }}

{{/* Wishes that contradict each other: the key, what it says, and what is possible. */}}
{{- define "pullgauge.check" -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" (include "pullgauge.fullname" .)) -}}
{{- fail (printf "the release's name %s (expected: a letter first, then a-z, 0-9 and -; or set fullnameOverride: Services are called so)" (include "pullgauge.fullname" .)) -}}
{{- end -}}
{{- range $key, $labels := dict "commonLabels" .Values.commonLabels "agent.podLabels" .Values.agent.podLabels "collector.podLabels" .Values.collector.podLabels -}}
{{- range $label, $_ := $labels -}}
{{- if regexMatch "^(app\\.kubernetes\\.io|helm\\.sh)/" $label -}}
{{- fail (printf "%s: %s (expected: a label of your own; by this one the chart's objects find each other)" $key $label) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $key, $nodes := dict "agent.nodeSelector" .Values.agent.nodeSelector "collector.nodeSelector" .Values.collector.nodeSelector -}}
{{- if ne (get ($nodes | default dict) "kubernetes.io/os" | default "linux") "linux" -}}
{{- fail (printf "%s: kubernetes.io/os: %s (expected: linux, which the images are for)" $key (get $nodes "kubernetes.io/os")) -}}
{{- end -}}
{{- end -}}
{{- if eq (include "pullgauge.agentAccount" .) (include "pullgauge.collectorAccount" .) -}}
{{- fail (printf "serviceAccounts.agent: %s (expected: another account than the collector's, which may more)" (include "pullgauge.agentAccount" .)) -}}
{{- end -}}
{{- if and .Values.collector.persistence.existingClaim (not .Values.collector.persistence.enabled) -}}
{{- fail (printf "collector.persistence.existingClaim: %s (expected: unset with collector.persistence.enabled false)" .Values.collector.persistence.existingClaim) -}}
{{- end -}}
{{- if and (eq .Values.platform "gke-autopilot") (ne .Values.profile "restricted") -}}
{{- fail (printf "profile: %s (expected: restricted on platform gke-autopilot, which admits no folders of the host)" .Values.profile) -}}
{{- end -}}
{{- if eq .Values.profile "restricted" -}}
{{- if eq (toString .Values.agent.nodeCredentials) "true" -}}
{{- fail "agent.nodeCredentials: true (expected: auto or false in the profile restricted, which sees no file of the node)" -}}
{{- end -}}
{{- if or .Values.agent.kubeletDockerConfig .Values.agent.extraHostPaths -}}
{{- fail "agent.kubeletDockerConfig, agent.extraHostPaths (expected: unset in the profile restricted, which mounts nothing of the node)" -}}
{{- end -}}
{{- else if .Values.agent.trustConfigMap -}}
{{- fail "agent.trustConfigMap (expected: unset in the profile host, which trusts what the node trusts)" -}}
{{- end -}}
{{- if and .Values.agent.kubeletDockerConfig (eq (toString .Values.agent.nodeCredentials) "false") -}}
{{- fail "agent.nodeCredentials: false (expected: true with agent.kubeletDockerConfig, a file that only root may read)" -}}
{{- end -}}
{{- if and (gt (int .Values.collector.replicas) 1) (not .Values.collector.databaseSecret) -}}
{{- fail (printf "collector.replicas: %d (expected: 1, or collector.databaseSecret: the embedded storage serves one)" (int .Values.collector.replicas)) -}}
{{- end -}}
{{- if and (gt (int .Values.collector.replicas) 1) (eq .Values.tls.mode "own") -}}
{{- fail "tls.mode: own (expected: certManager or secret with collector.replicas above 1: each replica would have an authority of its own)" -}}
{{- end -}}
{{- if and (eq .Values.tls.mode "own") (or .Values.tls.secretName .Values.tls.caConfigMap) -}}
{{- fail "tls.secretName, tls.caConfigMap (expected: unset with tls.mode own, which makes what it needs)" -}}
{{- end -}}
{{- if and (eq .Values.tls.mode "secret") (not .Values.tls.secretName) -}}
{{- fail "tls.secretName: empty (expected: the name of a Secret with tls.crt, tls.key and ca.crt for tls.mode secret)" -}}
{{- end -}}
{{- if and (eq .Values.tls.mode "certManager") (not .Values.tls.issuerRef.name) -}}
{{- fail "tls.issuerRef.name: empty (expected: the name of an issuer for tls.mode certManager)" -}}
{{- end -}}
{{- if and .Values.monitoring.podMonitor.enabled (eq .Values.profile "host") (not .Values.agent.metrics.exposed) -}}
{{- fail "monitoring.podMonitor.enabled: true (expected: agent.metrics.exposed true with it, since the agents listen on 127.0.0.1 of their nodes)" -}}
{{- end -}}
{{- $mounted := dict -}}
{{- if eq .Values.profile "host" -}}
{{- range (include "pullgauge.hostPaths" . | fromYaml).paths -}}
{{- $name := include "pullgauge.volumeName" .path -}}
{{- if hasKey $mounted $name -}}
{{- fail (printf "agent.extraHostPaths: %s (expected: each path once, none that is mounted already, and none that differs from another in case or signs alone)" .path) -}}
{{- end -}}
{{- $_ := set $mounted $name true -}}
{{- end -}}
{{- end -}}
{{- range .Values.agent.extraHostPaths -}}
{{- if has (trimSuffix "/" .path) (list "" "/root" "/run" "/var" "/var/run" "/var/lib" "/var/lib/kubelet" "/var/lib/rancher" "/var/snap") -}}
{{- fail (printf "agent.extraHostPaths: %s (expected: a folder or file below it; this one holds sockets or every pod's secrets)" .path) -}}
{{- else if regexMatch "(^/(proc|sys|dev)(/|$)|/kubelet/(pods|pki|plugins|device-plugins|plugins_registry|pod-resources)(/|$)|^/(var/)?run/secrets(/|$))" .path -}}
{{- fail (printf "agent.extraHostPaths: %s (expected: a folder or file that says how the node pulls; this one holds sockets, secrets or the kernel's files)" .path) -}}
{{- else if regexMatch "(/\\.\\.?(/|$)|//|\\.sock$|^/(var/)?run/(containerd|crio|docker|cri-dockerd|k3s|dbus)(/|$))" .path -}}
{{- fail (printf "agent.extraHostPaths: %s (expected: a plain path to a folder or file; a runtime's socket is root on the node)" .path) -}}
{{- else if regexMatch "^/(etc|usr)(/|$)" .path -}}
{{- fail (printf "agent.extraHostPaths: %s (expected: a path outside /etc and /usr, which are mounted already)" .path) -}}
{{- end -}}
{{- end -}}
{{- end }}
