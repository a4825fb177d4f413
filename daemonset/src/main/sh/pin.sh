#!/bin/sh
# Writes the images' digests into a chart's values, so that a chart that is checked cannot bring other images. Prints what it was given
# with both digests in it.
#   pin.sh VALUES AGENT_DIGEST COLLECTOR_DIGEST
# SPDX-License-Identifier: Apache-2.0
set -eu

[ $# -eq 3 ] || { echo "pin.sh: wrong call (expected: pin.sh VALUES AGENT_DIGEST COLLECTOR_DIGEST)" >&2 && exit 2; }
for digest in "$2" "$3"; do
  echo "$digest" | grep -Eqx 'sha256:[0-9a-f]{64}' || { echo "pin.sh: $digest (expected: sha256: and 64 digits)" >&2 && exit 2; }
done
awk -v agent="$2" -v collector="$3" '
  /^[a-z]/ { part = $1 }
  part == "agent:" && /^    digest: ""/ { sub(/""/, "\"" agent "\""); pinned++ }
  part == "collector:" && /^    digest: ""/ { sub(/""/, "\"" collector "\""); pinned++ }
  { print }
  END { if (pinned != 2) { print "pin.sh: no place for two digests in the values" > "/dev/stderr"; exit 1 } }
' "$1"
