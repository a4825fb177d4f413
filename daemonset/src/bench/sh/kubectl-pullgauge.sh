#!/bin/sh
# How long `kubectl pullgauge nodes` takes, median and slowest of 20 calls: the script alone, and the script with curl and a collector.
# Usage: kubectl-pullgauge.sh URL     (of a running collector, for example the demo's)
# SPDX-License-Identifier: Apache-2.0
set -eu

url=${1:?usage: kubectl-pullgauge.sh URL}
plugin=$(CDPATH='' cd -- "$(dirname -- "$0")/../../main/kubectl" && pwd -P)/kubectl-pullgauge

measure() {
  name=$1
  shift
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    from=$(date +%s%N)
    "$@" >/dev/null 2>&1 || [ $? -eq 4 ]
    to=$(date +%s%N)
    echo $(((to - from) / 1000000))
  done | sort -n | awk -v name="$name" '{ at[NR] = $1 } END { printf "%-24s median %d ms, slowest %d ms\n", name, at[int((NR + 1) / 2)], at[NR] }'
}

measure 'completion (no network)' "$plugin" __complete nodes -o j
measure 'curl alone' curl -s -o /dev/null "$url/api/v1/nodes?format=text"
measure 'nodes' "$plugin" nodes --collector "$url"
measure 'nodes -o json' "$plugin" nodes -o json --collector "$url"
