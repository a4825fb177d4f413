#!/bin/sh
# Packs the plugin as release assets: one archive for every system, since it is a script, and krew's manifest with its digest.
# The same sources give the same archive. Usage: package.sh VERSION FOLDER
# SPDX-License-Identifier: Apache-2.0
set -eu

[ $# -eq 2 ] || { echo "package.sh: wrong call (expected: package.sh VERSION FOLDER)" >&2 && exit 2; }
version=$1
case $version in *[!0-9A-Za-z.+-]* | '') echo "package.sh: $version is no version (expected: such as 0.1.0)" >&2 && exit 2 ;; esac
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=$(CDPATH='' cd -- "$here/../../../.." && pwd -P)
mkdir -p "$2"
archive=$2/kubectl-pullgauge.tar.gz

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp "$here/kubectl-pullgauge" "$here/kubectl_complete-pullgauge" "$root/LICENSE" "$stage/"
chmod 755 "$stage"/kubectl* && chmod 644 "$stage/LICENSE"
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime='2026-01-01 00:00Z' --format=ustar -C "$stage" -cf - \
  LICENSE kubectl-pullgauge kubectl_complete-pullgauge | gzip -9n >"$archive"
digest=$(sha256sum "$archive" | cut -d ' ' -f 1)
sed "s/@VERSION@/$version/g; s/@SHA256@/$digest/g" "$here/krew.yaml" >"$2/pullgauge.yaml"
echo "$archive"
echo "$2/pullgauge.yaml"
