{{/* The collector's configuration file. */}}
{{- define "pullgauge.collectorConfig" -}}
{{- $extra := .Values.collector.extraConfig | default dict -}}
{{- $agents := printf "%s:%s" .Release.Namespace (include "pullgauge.agentAccount" .) -}}
{{- $retention := dict "age" .Values.collector.retention.age "megabytes" (int64 .Values.collector.retention.megabytes) -}}
{{- $own := dict "interval" .Values.interval "targets" .Values.targets "retention" $retention "kubernetes" (dict "agents" (list $agents)) -}}
{{- with .Values.cluster -}}
{{- $_ := set (get $own "kubernetes") "name" . -}}
{{- end -}}
{{- if .Values.collector.databaseSecret -}}
{{- $_ := set (get $own "kubernetes") "lease" (include "pullgauge.collectorName" .) -}}
{{- end -}}
{{- /* The collector acts where its role lets it, and nowhere else. */ -}}
{{- with .Values.rbac.jobNamespaces -}}
{{- $_ := set $own "prepull" (dict "namespaces" .) -}}
{{- end -}}
{{- with .Values.canary.namespaces -}}
{{- $_ := set $own "canary" (dict "namespaces" . "secrets" $.Values.canary.secrets) -}}
{{- end -}}
{{- if .Values.collector.webhookSecret -}}
{{- $_ := set $own "notify" (dict "webhook-file" "/etc/pullgauge/webhook/url") -}}
{{- end -}}
{{- include "pullgauge.checkExtraConfig" $extra -}}
{{- $usual := dict -}}
{{- if dig "notify" "events" false $extra -}}
{{- $_ := set $usual "notify" (dict "namespace" .Release.Namespace "service" (include "pullgauge.collectorName" .)) -}}
{{- end -}}
{{- merge $own $extra $usual | toYaml -}}
{{- end }}

{{/* What another value says is said there alone. */}}
{{- define "pullgauge.checkExtraConfig" -}}
{{- $elsewhere := dict "interval" "interval" "targets" "targets" "retention" "collector.retention" "canary" "canary" "kubernetes.agents" "serviceAccounts.agent" "kubernetes.name" "cluster" "kubernetes.lease" "fullnameOverride" "prepull.namespaces" "rbac.jobNamespaces" "notify.webhook-file" "collector.webhookSecret" -}}
{{- range $key, $value := . -}}
{{- $keys := list $key -}}
{{- if kindIs "map" $value -}}
{{- range $inner, $_ := $value -}}
{{- $keys = append $keys (printf "%s.%s" $key $inner) -}}
{{- end -}}
{{- end -}}
{{- range $keys -}}
{{- if hasKey $elsewhere . -}}
{{- fail (printf "collector.extraConfig.%s (expected: a key that no other value sets; see %s)" . (get $elsewhere .)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end }}
