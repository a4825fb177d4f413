#!/bin/sh
# Builds both images a second time from the same jars and says whether their digests are the same; part of a release, some minutes long.
# SPDX-License-Identifier: Apache-2.0
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../../../.." && pwd -P)
images=$root/.build/images
"$root/daemonset/src/main/sh/build-images.sh"
status=0
for kind in agent collector; do
  before=$(cat "$images/$kind/digest")
  rm "$images/pullgauge-$kind.tar"
  SKIP_COMPILE=1 "$root/daemonset/src/main/sh/build-images.sh" "$kind"
  after=$(cat "$images/$kind/digest")
  if [ "$before" = "$after" ]; then
    echo "pullgauge-$kind: $after twice"
  else
    echo "pullgauge-$kind: $before, then $after" >&2
    status=1
  fi
done
exit $status
