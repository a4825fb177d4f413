#!/bin/sh
# The collector's intake under load, by hand: cache-advisor/src/bench/ingest.sh --nodes 5000 --rate 500 --seconds 60
# Flags and what they mean: IngestBench. Builds what it needs. SPDX-License-Identifier: Apache-2.0
set -eu
cd "$(dirname "$0")/../../.."
paths=cache-advisor/target/bench.class-path
mvn -q -B -o -Dunchecked -pl cache-advisor -am test-compile dependency:build-classpath -DincludeScope=test "-Dmdep.outputFile=$PWD/$paths" >&2
exec "${JAVA_HOME:?set it to a JDK 25}/bin/java" -XX:+UseSerialGC -Xmx160m --enable-native-access=ALL-UNNAMED \
  -cp "cache-advisor/target/test-classes:cache-advisor/target/classes:probe/target/classes:probe/target/test-classes:$(cat $paths)" \
  io.pullgauge.cacheadvisor.bench.IngestBench "$@"
