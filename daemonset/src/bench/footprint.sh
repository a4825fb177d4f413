#!/bin/sh
# What an agent holds of memory: with the options of its image, and with some of them changed. Ten registries and fifty images over TLS,
# an interval of 60 s. Needs the image (make image), curl, and ./pullgauge built.
#   footprint.sh [SECONDS]   how long each runs before it is looked at (default: 180)
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
  sleep "$seconds"
  before=$(awk '{ print $14 + $15 }' "/proc/$agent/stat")
  sleep 60
  after=$(awk '{ print $14 + $15 }' "/proc/$agent/stat")
  awk -v label="$label" -v ticks=$((after - before)) '/^Rss/ { rss = $2 } /^Anonymous/ { anonymous = $2 }
    END { printf "| %s | %.1f | %.1f | %.1f |\n", label, rss / 1024, anonymous / 1024, ticks / 6 }' "/proc/$agent/smaps_rollup"
  end_agent
}

echo "| options | RSS MiB | anonymous MiB | CPU millicores |"
echo "| --- | --- | --- | --- |"
measure "as in the image"
measure "the archive's pages copied (ArchiveRelocationMode=1)" -XX:ArchiveRelocationMode=1
measure "compiling as eagerly as usual (CompileThresholdScaling=1)" -XX:CompileThresholdScaling=1
measure "never compiling (-Xint)" -Xint
measure "keeping what malloc has freed (TrimNativeHeapInterval=0)" -XX:TrimNativeHeapInterval=0
measure "the second compiler too, default heap" -XX:TieredStopAtLevel=4 -Xmx512m -Xmn64m
