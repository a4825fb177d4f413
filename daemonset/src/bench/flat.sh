#!/bin/sh
# Whether an agent stays as it is: a day of its life at an interval of 60 s, told in 1,440 rounds of one second. Ten registries and fifty
# images over TLS. Needs the image (make image) and ./pullgauge built; takes 24 minutes.
#   flat.sh [ROUNDS]
# SPDX-License-Identifier: Apache-2.0
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../../.." && pwd -P)
. "$root/daemonset/src/main/sh/jdk.sh"
find_jdk
interval=1s
. "$root/daemonset/src/bench/world.sh"
rounds=${1:-1440}

start_agent
echo "| simulated hours | RSS MiB | anonymous MiB | threads | open files |"
echo "| --- | --- | --- | --- | --- |"
for eighth in 1 2 3 4 5 6 7 8; do
  sleep $((rounds / 8))
  awk -v hours=$((eighth * rounds / 480)) -v threads="$(find "/proc/$agent/task" -mindepth 1 -maxdepth 1 | wc -l)" \
    -v files="$(find "/proc/$agent/fd" -mindepth 1 | wc -l)" \
    '/^Rss/ { rss = $2 } /^Anonymous/ { anonymous = $2 }
    END { printf "| %d | %.1f | %.1f | %d | %d |\n", hours, rss / 1024, anonymous / 1024, threads, files }' "/proc/$agent/smaps_rollup"
done
end_agent
