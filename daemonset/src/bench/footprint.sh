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
image=$root/.build/images/agent
work=$(mktemp -d)
trap 'exec 8>&-; rm -rf "$work"' EXIT

serve() {
  mkfifo "$work/pipe"
  "$java_home/bin/java" -Xlog:disable --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$root/daemonset/target/lib/*" "$root/daemonset/src/bench/java/BenchWorld.java" "$work" 60s <"$work/pipe" >"$work/world.log" 2>&1 &
  exec 8>"$work/pipe"
  while ! grep -q ready "$work/world.log"; do sleep 0.5; done
}

# The image's files where they are, so that nothing is unpacked; the options keep their order, and later ones win.
measure() {
  label=$1
  shift
  sed "s|/opt/pullgauge/start.jsa|$image/start/pullgauge/start.jsa|; s|/opt/pullgauge/lib|$image/opt/pullgauge/lib|g" \
    "$image/start/pullgauge/jvm.options" >"$work/options"
  MALLOC_ARENA_MAX=1 "$image/opt/pullgauge/runtime/bin/java" "@$work/options" "$@" io.pullgauge.probe.cli.NodeMain agent \
    --config "$work/agent.yaml" --listen 127.0.0.1:9759 >"$work/agent.log" 2>&1 8>&- &
  agent=$!
  sleep "$seconds"
  before=$(awk '{ print $14 + $15 }' "/proc/$agent/stat")
  sleep 60
  after=$(awk '{ print $14 + $15 }' "/proc/$agent/stat")
  awk -v label="$label" -v ticks=$((after - before)) '/^Rss/ { rss = $2 } /^Anonymous/ { anonymous = $2 }
    END { printf "| %s | %.1f | %.1f | %.1f |\n", label, rss / 1024, anonymous / 1024, ticks / 6 }' "/proc/$agent/smaps_rollup"
  kill "$agent"
  wait "$agent" || true
}

serve
echo "| options | RSS MiB | anonymous MiB | CPU millicores |"
echo "| --- | --- | --- | --- |"
measure "as in the image"
measure "the archive's pages copied (ArchiveRelocationMode=1)" -XX:ArchiveRelocationMode=1
measure "the JDK's classes alone archived" -XX:SharedArchiveFile="$image/opt/pullgauge/runtime/lib/server/classes.jsa"
measure "compiling as eagerly as usual (CompileThresholdScaling=1)" -XX:CompileThresholdScaling=1
measure "never compiling (-Xint)" -Xint
measure "keeping what malloc has freed (TrimNativeHeapInterval=0)" -XX:TrimNativeHeapInterval=0
measure "the second compiler too, default heap" -XX:TieredStopAtLevel=4 -Xmx512m -Xmn64m
