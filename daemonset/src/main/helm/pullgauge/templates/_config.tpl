{{/* The collector's configuration file. */}}
{{- define "pullgauge.collectorConfig" -}}
{{- $own := dict "interval" .Values.interval "targets" .Values.targets "retention" .Values.collector.retention -}}
{{- range $key, $_ := .Values.collector.extraConfig -}}
{{- if hasKey $own $key -}}
{{- fail (printf "collector.extraConfig.%s (expected: a key that no other value sets; see %s)" $key (ternary "collector.retention" $key (eq $key "retention"))) -}}
{{- end -}}
{{- end -}}
{{- merge $own .Values.collector.extraConfig | toYaml -}}
{{- end }}
