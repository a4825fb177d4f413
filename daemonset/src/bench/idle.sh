#!/bin/sh
# What a collector holds of memory that has nothing to do: its image as the chart installs it in a container of 512 MiB, with its own authority,
# in a cluster of 300 pods that a stand-in API server has. Needs the image (make image), curl, and ./pullgauge built.
#   idle.sh [SECONDS] [-X…]   how long it runs before it is looked at (default: 60); further options of the JVM
# SPDX-License-Identifier: Apache-2.0
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../../.." && pwd -P)
. "$root/daemonset/src/main/sh/jdk.sh"
find_jdk
seconds=60
case ${1:-} in '' | -*) ;; *) seconds=$1 && shift ;; esac
image=${IMAGE:-$root/.build/images/collector}
work=$(mktemp -d)
collector=
trap 'exec 8>&-; [ -z "$collector" ] || kill "$collector" 2>/dev/null; rm -rf "$work"' EXIT

mkfifo "$work/pipe"
"$java_home/bin/java" -Xlog:disable --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "$root/daemonset/target/lib/*:$(echo "$root"/daemonset/target/pullgauge-daemonset-*[0-9].jar)" \
  "$root/daemonset/src/bench/java/IdleWorld.java" "$work" 300 <"$work/pipe" >"$work/world.log" 2>&1 &
exec 8>"$work/pipe"
while ! grep -q ready "$work/world.log"; do sleep 0.5; done

sed "s|/opt/pullgauge/start.jsa|$image/start/pullgauge/start.jsa|; s|/opt/pullgauge/serial|$image/opt/pullgauge/serial|; s|/opt/pullgauge/native|$image/opt/pullgauge/native|g" \
  "$image/start/pullgauge/jvm.options" >"$work/options"
printf 'interval: 60s\nkubernetes:\n  agents: [pullgauge:pullgauge-agent]\nretention: {age: 30d, megabytes: 2048}\n' >"$work/collector.yaml"

start() {
  MALLOC_ARENA_MAX=1 KUBERNETES_SERVICE_HOST=127.0.0.1 KUBERNETES_SERVICE_PORT=$(cat "$work/cluster") PULLGAUGE_SERVICE_ACCOUNT=$work/account \
    "$image/opt/pullgauge/runtime/bin/java" "@$work/options" -XX:MaxRAM=512m -XX:+UseSerialGC "$@" "$(cat "$image/start/pullgauge/main")" \
    collector --listen 0.0.0.0:9760 --data "$work/data" --auth kubernetes --config "$work/collector.yaml" \
    --tls-name pullgauge-collector.pullgauge.svc --publish-ca pullgauge-ca >"$work/collector.log" 2>&1 8>&- &
  collector=$!
}

until_ready() {
  while ! curl -skf -o /dev/null https://127.0.0.1:9760/readyz; do
    kill -0 "$collector" || { cat "$work/collector.log" >&2 && exit 1; }
    sleep 0.05
  done
  ready=$(awk -v since="$(awk '{ print $22 }' "/proc/$collector/stat")" -v hertz="$(getconf CLK_TCK)" '{ printf "%.1f", $1 - since / hertz }' /proc/uptime)
}

figures() {
  awk -v label="$1" -v ready="$ready" -v ticks="$(awk '{ print $14 + $15 }' "/proc/$collector/stat")" '/^Rss/ { rss = $2 } /^Anonymous/ { anonymous = $2 }
    END { printf "| %s | %.1f | %.1f | %s | %.1f |\n", label, rss / 1024, anonymous / 1024, ready, ticks / 100 }' "/proc/$collector/smaps_rollup"
}

echo "| | RSS MiB | anonymous MiB | ready after, s | CPU until then, s |"
echo "| --- | --- | --- | --- | --- |"
for round in first second; do
  start "$@"
  until_ready
  figures "$round start, ready"
  asked=0
  while [ $asked -lt "$seconds" ]; do
    # As the kubelet does.
    curl -skf -o /dev/null https://127.0.0.1:9760/readyz
    sleep 5
    asked=$((asked + 5))
  done
  figures "$round start, after $seconds s"
  [ -z "${LOOK:-}" ] || $LOOK "$collector"
  kill "$collector"
  wait "$collector" || true
  collector=
done
