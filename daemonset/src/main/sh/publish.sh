#!/bin/sh
# Pushes the images of a release, joins both machines in one index, attaches the SBOMs and signs everything by digest. Run by the release
# workflow in the folder with pullgauge-{agent,collector}-{amd64,arm64}.{tar,cdx.json}; leaves {agent,collector}.digest.
#   publish.sh VERSION REGISTRY…
# SPDX-License-Identifier: Apache-2.0
set -eu

version=$1
shift
for registry in "$@"; do
  for kind in agent collector; do
    name=$registry/pullgauge-$kind
    entries=
    for arch in amd64 arm64; do
      skopeo copy --preserve-digests --digestfile "$kind-$arch.digest" "oci-archive:pullgauge-$kind-$arch.tar" "docker://$name:$version-$arch"
      entries="$entries $name@$(cat "$kind-$arch.digest")"
      cosign attest --yes --type cyclonedx --predicate "pullgauge-$kind-$arch.cdx.json" "$name@$(cat "$kind-$arch.digest")"
    done
    # shellcheck disable=SC2086
    docker buildx imagetools create --tag "$name:$version" $entries
    docker buildx imagetools inspect --format '{{.Manifest.Digest}}' "$name:$version" >"$kind.digest"
    cosign sign --yes --recursive "$name@$(cat "$kind.digest")"
  done
done
