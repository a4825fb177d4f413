{{/*
What each platform keeps where. "paths" are mounted read-only under /node; each exists on every node of that platform, so that no pod
waits for it and nothing is made on a node. /etc and /usr stand for all that lies below: files that come, go or are replaced there are
seen at once, which a single mounted file would hide. Never /var/lib/kubelet (every pod's secrets), /run (sockets), /, /root or /var.
"root": what is needed there only root may read. "type": empty where the kubelet runs in a container and cannot check. "virtual": the label
of what looks like a node and runs no DaemonSet's pods, which would wait there for ever.
*/}}
{{- define "pullgauge.platforms" -}}
generic: {root: false, resolved: false, paths: [{path: /etc}, {path: /usr}]}
kubeadm:
  root: false
  resolved: false
  paths:
    - {path: /etc}
    - {path: /usr}
    - {path: /var/lib/kubelet/config.yaml, type: File}
    - {path: /var/lib/kubelet/kubeadm-flags.env, type: File}
eks:
  root: false
  resolved: false
  virtual: {key: eks.amazonaws.com/compute-type, value: fargate}
  paths: [{path: /etc}, {path: /usr}]
gke: {root: false, resolved: true, paths: [{path: /etc}, {path: /usr}, {path: /home/kubernetes/bin}]}
gke-autopilot: {root: false, resolved: false, paths: []}
aks:
  root: true
  resolved: true
  virtual: {key: type, value: virtual-kubelet}
  paths:
    - {path: /etc}
    - {path: /usr}
    - {path: /var/lib/kubelet/credential-provider}
    - {path: /var/lib/kubelet/credential-provider-config.yaml, type: File}
openshift:
  root: true
  resolved: false
  seLinuxOptions: {type: spc_t}
  paths:
    - {path: /etc}
    - {path: /usr}
    - {path: /var/lib/kubelet/config.json, type: File}
k3s: {root: true, resolved: false, paths: [{path: /etc}, {path: /usr}, {path: /var/lib/rancher/k3s/agent/etc/containerd}]}
rke2: {root: true, resolved: false, paths: [{path: /etc}, {path: /usr}, {path: /var/lib/rancher/rke2/agent/etc/containerd}]}
talos: {root: true, resolved: false, paths: [{path: /etc, type: ""}, {path: /usr, type: ""}, {path: /system/resolved, type: ""}]}
bottlerocket:
  root: true
  resolved: false
  seLinuxOptions: {user: system_u, role: system_r, type: super_t, level: s0}
  paths: [{path: /etc}, {path: /usr}]
microk8s: {root: true, resolved: false, paths: [{path: /etc}, {path: /usr}, {path: /var/snap/microk8s/current/args}]}
{{- end }}

{{/* The chosen platform. */}}
{{- define "pullgauge.platform" -}}
{{- get (include "pullgauge.platforms" . | fromYaml) .Values.platform | toYaml -}}
{{- end }}

{{/* All of the node's paths that the agent has, as a list under "paths". */}}
{{- define "pullgauge.hostPaths" -}}
{{- $platform := include "pullgauge.platform" . | fromYaml -}}
{{- $paths := $platform.paths -}}
{{- $resolved := .Values.agent.systemdResolved -}}
{{- if or (eq (toString $resolved) "true") (and (eq (toString $resolved) "auto") $platform.resolved) -}}
{{- $paths = append $paths (dict "path" "/run/systemd/resolve") -}}
{{- end -}}
{{- if and .Values.agent.kubeletDockerConfig (ne .Values.platform "openshift") -}}
{{- $kubelet := ternary "/var/snap/microk8s/common/var/lib/kubelet" "/var/lib/kubelet" (eq .Values.platform "microk8s") -}}
{{- $paths = append $paths (dict "path" (printf "%s/config.json" $kubelet) "type" "File") -}}
{{- end -}}
{{- dict "paths" (concat $paths (.Values.agent.extraHostPaths | default list)) | toYaml -}}
{{- end }}

{{/* Where agents may run: as the values say, else on all that is a node. */}}
{{- define "pullgauge.agentAffinity" -}}
{{- $platform := include "pullgauge.platform" . | fromYaml -}}
{{- if .Values.agent.affinity -}}
{{- toYaml .Values.agent.affinity -}}
{{- else if $platform.virtual -}}
nodeAffinity:
  requiredDuringSchedulingIgnoredDuringExecution:
    nodeSelectorTerms:
      - matchExpressions:
          - key: {{ $platform.virtual.key }}
            operator: NotIn
            values: [{{ $platform.virtual.value }}]
{{- end -}}
{{- end }}

{{/* A volume's name for a path: node-etc. */}}
{{- define "pullgauge.volumeName" -}}
{{- printf "node%s" (regexReplaceAll "[^a-z0-9]+" (lower .) "-") | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/* "true" where the agent is to read what belongs to root. */}}
{{- define "pullgauge.asRoot" -}}
{{- $platform := include "pullgauge.platform" . | fromYaml -}}
{{- if and (eq .Values.profile "host") (or (eq (toString .Values.agent.nodeCredentials) "true") (and (eq (toString .Values.agent.nodeCredentials) "auto") $platform.root)) -}}
true
{{- end -}}
{{- end }}
