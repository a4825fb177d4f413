#!/bin/sh
# Writes what is in each image as CycloneDX to .build/images/pullgauge-{agent,collector}.cdx.json: our jar and every library that it
# carries, with version, hash and licence. The JDK of the runtime and the C library stand in docs/release.md.
# SPDX-License-Identifier: Apache-2.0
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../../../.." && pwd -P)
. "$root/daemonset/src/main/sh/jdk.sh"
find_jdk
mkdir -p "$root/.build/images"
maven -q -Dunchecked -Dlaunch -DskipTests package org.cyclonedx:cyclonedx-maven-plugin:2.9.3:makeBom \
  -DincludeTestScope=false -DincludeProvidedScope=false -DincludeBomSerialNumber=false -DoutputFormat=json
cp "$root/probe/target/bom.json" "$root/.build/images/pullgauge-agent.cdx.json"
cp "$root/cache-advisor/target/bom.json" "$root/.build/images/pullgauge-collector.cdx.json"
