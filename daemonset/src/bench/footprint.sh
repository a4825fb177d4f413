#!/bin/sh
# What an agent holds of memory and takes of a processor: three of them with the options of their image side by side, and beside them two
# exporters that nodes run anyway, each asked once a minute. Ten registries and fifty images over TLS, an interval of 60 s. Registries and
# collector have served before, as those of a cluster have. Needs the image (make image), curl, and ./pullgauge built.
#   footprint.sh [MINUTES]   how many minutes are measured, after the first one (default: 4)
#   footprint.sh options     one agent after the other with some options changed, each looked at in its third minute
# SPDX-License-Identifier: Apache-2.0
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../../.." && pwd -P)
. "$root/daemonset/src/main/sh/jdk.sh"
find_jdk
. "$root/daemonset/src/bench/world.sh"

# From the start of a process until it answers there: an agent's /readyz does so once the collector has taken a report.
until_answered() {
  while ! curl -sf -o /dev/null "$2"; do
    kill -0 "$1" || { cat "$work"/*.log >&2 && exit 1; }
    sleep 0.02
  done
  awk -v since="$(awk '{ print $22 }' "/proc/$1/stat")" -v hertz="$(getconf CLK_TCK)" '{ printf "%.2f", $1 - since / hertz }' /proc/uptime
}

ticks() {
  awk '{ print $14 + $15 }' "/proc/$1/stat"
}

# LABEL PROCESS ITS-TICKS-BEFORE SECONDS STARTED-IN MEGABYTES
row() {
  awk -v label="$1" -v ticks=$(($(ticks "$2") - $3)) -v seconds="$4" -v started="$5" -v size="$6" '/^Rss/ { rss = $2 } /^Anonymous/ { anonymous = $2 }
    END { printf "| %s | %.1f | %.1f | %.1f | %s | %s |\n", label, rss / 1024, anonymous / 1024, ticks * 10 / seconds, started, size }' "/proc/$2/smaps_rollup"
}

megabytes() {
  awk '{ printf "%.1f", $1 / 1e6 }'
}

header() {
  echo "| | RSS MiB | anonymous MiB | CPU millicores | first report, or answer, after s | MB to pull |"
  echo "| --- | --- | --- | --- | --- | --- |"
}

warm_up() {
  start_agent
  until_answered "$agent" http://127.0.0.1:9759/readyz >/dev/null
  end_agent
}

# An exporter's program is most of its image.
peer() {
  command -v "$1" >/dev/null || return 0
  "$@" >"$work/$1.log" 2>&1 8>&- &
  running="$running $!"
  started=$(until_answered $! "http://${2##*=}/metrics")
  echo "$1 $! $started $(gzip -c "$(command -v "$1")" | wc -c | megabytes)" >>"$work/measured"
}

ask_peers() {
  number=0
  sed -n "s/^--registry=//p" "$work/agent.arguments" | while read -r registry; do
    number=$((number + 1))
    curl -s -o /dev/null "http://127.0.0.1:9758/probe?module=tls&target=127.0.2.$number:${registry##*:}" || true
  done
  curl -s -o /dev/null http://127.0.0.1:9757/metrics || true
}

side_by_side() {
  minutes=$1
  running=
  trap 'exec 8>&-; [ -z "$running" ] || kill $running 2>/dev/null; rm -rf "$work"' EXIT
  warm_up
  size=$(wc -c <"$root/.build/images/pullgauge-agent.tar" | megabytes)
  for number in 1 2 3; do
    listen=127.0.0.1:976$number
    start_agent
    running="$running $agent"
    echo "agent $agent $(until_answered "$agent" "http://127.0.0.1:976$number/readyz") $size" >>"$work/measured"
    sleep 5
  done
  printf 'modules: {tls: {prober: tcp, timeout: 5s, tcp: {tls: true, tls_config: {insecure_skip_verify: true}}}}\n' >"$work/blackbox.yml"
  peer prometheus-blackbox-exporter --web.listen-address=127.0.0.1:9758 --config.file="$work/blackbox.yml"
  peer prometheus-node-exporter --web.listen-address=127.0.0.1:9757
  sleep 60
  while read -r label process started size; do
    echo "$label $process $started $size $(ticks "$process")" >>"$work/before"
  done <"$work/measured"
  minute=0
  while [ $minute -lt "$minutes" ]; do
    ask_peers
    sleep 60
    minute=$((minute + 1))
  done
  header
  while read -r label process started size before; do
    row "$label" "$process" "$before" $((minutes * 60)) "$started" "$size"
  done <"$work/before"
}

with_options() {
  label=$1
  shift
  start_agent "$@"
  started=$(until_answered "$agent" http://127.0.0.1:9759/readyz)
  sleep 120
  before=$(ticks "$agent")
  sleep 60
  row "$label" "$agent" "$before" 60 "$started" ''
  end_agent
}

options() {
  warm_up
  header
  with_options "as in the image"
  with_options "the archive's pages copied (ArchiveRelocationMode=1)" -XX:ArchiveRelocationMode=1
  with_options "compiling as eagerly as usual (CompileThresholdScaling=1)" -XX:CompileThresholdScaling=1
  with_options "never compiling (-Xint)" -Xint
  with_options "keeping what malloc has freed (TrimNativeHeapInterval=0)" -XX:TrimNativeHeapInterval=0
  with_options "the second compiler too, default heap" -XX:TieredStopAtLevel=4 -Xmx512m -Xmn64m
}

case ${1:-4} in
  options) options ;;
  *) side_by_side "${1:-4}" ;;
esac
