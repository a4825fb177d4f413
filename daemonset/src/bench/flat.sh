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

# What is held between two collections differs from second to second, so an eighth of the day is told by the middle of its samples and by the
# least and most of them.
sample() {
  awk '/^Rss/ { rss = $2 } /^Anonymous/ { anonymous = $2 } END { printf "%.1f %.1f\n", rss / 1024, anonymous / 1024 }' "/proc/$agent/smaps_rollup"
}

middle() {
  cut -d ' ' -f "$1" "$work/samples" | sort -n | awk '{ all[NR] = $1 } END { printf "%.1f (%.1f to %.1f)", all[int((NR + 1) / 2)], all[1], all[NR] }'
}

# shellcheck disable=SC2119
start_agent
echo "| simulated hours | RSS MiB | anonymous MiB | threads | open files |"
echo "| --- | --- | --- | --- | --- |"
for eighth in 1 2 3 4 5 6 7 8; do
  : >"$work/samples"
  waited=0
  while [ $waited -lt $((rounds / 8)) ]; do
    sleep 5
    waited=$((waited + 5))
    sample >>"$work/samples"
  done
  echo "| $((eighth * rounds / 480)) | $(middle 1) | $(middle 2) | $(find "/proc/$agent/task" -mindepth 1 -maxdepth 1 | wc -l) | $(
    find "/proc/$agent/fd" -mindepth 1 | wc -l
  ) |"
done
end_agent
