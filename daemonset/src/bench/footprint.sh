#!/bin/sh
# What an agent holds of memory: with the options of its image, and with some of them changed. Ten registries and fifty images over TLS,
# an interval of 60 s. Beside it, where they are installed, two exporters that nodes run anyway. Needs the image (make image), curl, and
# ./pullgauge built.
#   footprint.sh [SECONDS] [image]   how long each runs before it is looked at (default: 180); "image": no other options
# SPDX-License-Identifier: Apache-2.0
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../../.." && pwd -P)
. "$root/daemonset/src/main/sh/jdk.sh"
find_jdk
seconds=${1:-180}
. "$root/daemonset/src/bench/world.sh"

measure() {
  label=$1
  shift
  start_agent "$@"
  first_report
  figures "$label" "$agent"
  end_agent
}

# From the start of the process until the collector has taken a report.
first_report() {
  while ! curl -sf -o /dev/null http://127.0.0.1:9759/readyz; do sleep 0.05; done
  ready=$(awk -v since="$(awk '{ print $22 }' "/proc/$agent/stat")" -v hertz="$(getconf CLK_TCK)" '{ printf "%.1f", $1 - since / hertz }' /proc/uptime)
}

figures() {
  sleep "$seconds"
  before=$(awk '{ print $14 + $15 }' "/proc/$2/stat")
  sleep 60
  after=$(awk '{ print $14 + $15 }' "/proc/$2/stat")
  awk -v label="$1" -v ticks=$((after - before)) -v ready="$ready" '/^Rss/ { rss = $2 } /^Anonymous/ { anonymous = $2 }
    END { printf "| %s | %.1f | %.1f | %.1f | %s |\n", label, rss / 1024, anonymous / 1024, ticks / 6, ready }' "/proc/$2/smaps_rollup"
}

peer() {
  command -v "$1" >/dev/null || return 0
  "$@" >/dev/null 2>&1 8>&- &
  peer=$!
  sleep 2
  # Whatever it does when asked is done at least once.
  for registry in $(sed -n 's/^--registry=//p' "$work/agent.arguments"); do
    curl -s -o /dev/null "http://127.0.0.1:9758/probe?module=tcp_connect&target=$registry" || true
  done
  curl -s -o /dev/null http://127.0.0.1:9758/metrics || true
  ready=
  figures "$1" "$peer"
  kill "$peer"
  wait "$peer" || true
}

echo "| options | RSS MiB | anonymous MiB | CPU millicores | first report taken after, s |"
echo "| --- | --- | --- | --- | --- |"
measure "as in the image"
peer prometheus-blackbox-exporter --config.file=/etc/prometheus/blackbox.yml --web.listen-address=127.0.0.1:9758
peer prometheus-node-exporter --web.listen-address=127.0.0.1:9758
[ "${2:-}" != image ] || exit 0
measure "the archive's pages copied (ArchiveRelocationMode=1)" -XX:ArchiveRelocationMode=1
measure "compiling as eagerly as usual (CompileThresholdScaling=1)" -XX:CompileThresholdScaling=1
measure "never compiling (-Xint)" -Xint
measure "keeping what malloc has freed (TrimNativeHeapInterval=0)" -XX:TrimNativeHeapInterval=0
measure "the second compiler too, default heap" -XX:TieredStopAtLevel=4 -Xmx512m -Xmn64m
