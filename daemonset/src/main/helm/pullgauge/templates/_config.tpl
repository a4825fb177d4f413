{{/* The collector's configuration file. */}}
{{- define "pullgauge.collectorConfig" -}}
{{- $agents := printf "%s:%s" .Release.Namespace (include "pullgauge.agentAccount" .) -}}
{{- $own := dict "interval" .Values.interval "targets" .Values.targets "retention" .Values.collector.retention "kubernetes" (dict "agents" (list $agents)) -}}
{{- with .Values.cluster -}}
{{- $_ := set (get $own "kubernetes") "name" . -}}
{{- end -}}
{{- /* The collector acts where its role lets it, and nowhere else. */ -}}
{{- with .Values.rbac.jobNamespaces -}}
{{- $_ := set $own "prepull" (dict "namespaces" .) -}}
{{- end -}}
{{- with .Values.canary.namespaces -}}
{{- $_ := set $own "canary" (dict "namespaces" . "secrets" $.Values.canary.secrets) -}}
{{- end -}}
{{- range $key, $value := .Values.collector.extraConfig -}}
{{- /* Beside the namespaces, which are the role's, the Jobs' images may be named. */ -}}
{{- if and (hasKey $own $key) (or (ne $key "prepull") (hasKey $value "namespaces")) -}}
{{- fail (printf "collector.extraConfig.%s (expected: a key that no other value sets; see %s)" $key (get (dict "retention" "collector.retention" "prepull" "rbac.jobNamespaces") $key | default $key)) -}}
{{- end -}}
{{- end -}}
{{- merge $own (.Values.collector.extraConfig | default dict) | toYaml -}}
{{- end }}
