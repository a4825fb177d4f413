#!/bin/sh
# Builds the agent's image into .build/images/pullgauge-agent.tar, without a Docker daemon: a jlinked runtime, the probe's jars, the
# libraries of this machine that they need, and a start-up cache trained on a real agent.
#   SKIP_COMPILE=1       takes the jars that 'mvn package' has left
#   BASE=scratch|IMAGE   what it stands on (default: scratch; an IMAGE must have a glibc and is pulled by jib)
# SPDX-License-Identifier: Apache-2.0
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../../../.." && pwd -P)
. "$root/daemonset/src/main/sh/jdk.sh"
. "$root/daemonset/src/main/sh/runtime.sh"
images=$root/.build/images
stage=$images/agent
home=$stage/opt/pullgauge

# What the agent needs of the JDK, found with jdeps and by running it; what its libraries name only for uses that it has not is left out
# (java.desktop and java.sql for Jackson, java.management for logging).
agent_modules=java.base,java.logging,java.naming,java.xml,jdk.httpserver,jdk.unsupported

build_agent() {
  rm -rf "$stage"
  mkdir -p "$home/lib" "$stage/start/pullgauge"
  compile
  cp "$root"/probe/target/lib/*.jar "$root"/probe/target/pullgauge-probe-[0-9].[0-9].[0-9].jar "$home/lib/"
  link_runtime "$home" "$agent_modules"
  modernise "$home" "$root/daemonset/target/classes"
  trim_runtime "$home/runtime"
  class_path "$home"
  system_libraries
  settle
  start_cache
  write_options
  pack
}

compile() {
  [ -z "${SKIP_COMPILE:-}" ] || return 0
  # Jars of an earlier version must not get into the image.
  rm -rf "$root/probe/target/lib"
  maven -q -Dunchecked -Dlaunch -DskipTests package
}

# The archive without compressed pointers is for heaps of more than 32 GB, and the rest for tools.
trim_runtime() {
  rm -f "$1/lib/server/classes_nocoops.jsa" "$1/lib/classlist" "$1/lib/jrt-fs.jar" "$1/lib/jexec" "$1/bin/keytool" "$1/bin/rmiregistry"
}

# The loader and libraries that the runtime's programs are linked with, at their own paths.
system_libraries() {
  find "$home/runtime" \( -name '*.so' -o -name java -type f -o -name jspawnhelper \) -exec ldd {} + 2>/dev/null |
    grep -o '/[^ )]*' | grep -v "^$root" | grep -v ':$' | LC_ALL=C sort -u | while read -r library; do
    mkdir -p "$stage/system$(dirname "$library")"
    cp -L "$library" "$stage/system$library"
  done
  mkdir -p "$stage/system/tmp" "$stage/system/node"
}

# The start-up cache is good only for files of the size and time that it was trained with, and jib gives every file this time.
settle() {
  find "$stage" -type f -exec touch -d '1970-01-01T00:00:01Z' {} +
}

# An agent that sees what agents see; see AgentGround. An AOT cache would start as fast, but no two of them are equal: a class list
# dumped in a fixed order at fixed addresses is.
start_cache() {
  mkfifo "$stage/pipe"
  "$java_home/bin/java" -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp \
    "$root/daemonset/target/lib/*:$(echo "$root"/daemonset/target/pullgauge-daemonset-[0-9]*.jar)" \
    io.pullgauge.daemonset.AgentGround "$stage/ground" <"$stage/pipe" >"$stage/ground.log" 2>&1 &
  ground=$!
  exec 8>"$stage/pipe"
  await ready
  # shellcheck disable=SC2046
  "$home/runtime/bin/java" $(jvm_options) $(recording) -cp "$(cat "$home/class-path")" \
    io.pullgauge.probe.cli.NodeMain agent --config "$stage/ground/agent.yaml" >"$stage/agent.log" 2>&1 8>&- &
  agent=$!
  await trained
  kill "$agent"
  wait "$agent" || true
  exec 8>&-
  dump
}

await() {
  waited=0
  while ! grep -q "$1" "$stage/ground.log"; do
    sleep 0.5
    waited=$((waited + 1))
    { [ $waited -lt 240 ] && kill -0 "$ground" 2>/dev/null; } || { echo "build-images: training came to no end; see $stage/ground.log and agent.log" >&2 && exit 1; }
  done
}

recording() {
  printf '%s\n' -Xshare:auto "-XX:DumpLoadedClassList=$stage/loaded"
}

# Addresses that change from run to run would end up in the archive, so it is made without them where the machine can do that.
dump() {
  # Numbers of loading and links already made (@cp) differ from run to run, and so does whether a TLS session was resumed; classes and
  # lambdas else do not.
  sed 's/ id: [0-9]*$//' "$stage/loaded" | grep -v -e '^@cp' -e '^sun/security/ssl/PreSharedKeyExtension' | LC_ALL=C sort -u >"$stage/classes"
  fixed=
  ! command -v setarch >/dev/null 2>&1 || ! setarch -R true 2>/dev/null || fixed="setarch -R"
  # The jars lie elsewhere in the image: what the two class paths have in front may differ.
  # shellcheck disable=SC2046
  $fixed "$home/runtime/bin/java" $(jvm_options) -Xshare:dump -Xlog:disable "-XX:SharedClassListFile=$stage/classes" \
    "-XX:SharedArchiveFile=$stage/start/pullgauge/start.jsa" -cp "$(cat "$home/class-path")" >"$stage/dump.log" 2>&1
  rm -f "$home/class-path" "$stage/pipe"
}

# Training and running must agree on these, or the cache is not used. What each is worth: docs/performance.md.
jvm_options() {
  printf '%s\n' -XX:+UseSerialGC -Xms8m -Xmx24m -Xmn2m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20 -Xss256k -XX:+UseCompactObjectHeaders -XX:-UsePerfData \
    -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=10 -XX:ReservedCodeCacheSize=8m \
    -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -XX:+ExitOnOutOfMemoryError \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Dfile.encoding=UTF-8
}

# The options lie in a file of the image, so that the entry point stays readable and a manifest can replace them whole.
write_options() {
  {
    jvm_options
    echo "-XX:SharedArchiveFile=/opt/pullgauge/start.jsa"
    echo "-Xlog:disable"
    echo "-Xlog:all=error:stderr"
    printf -- '-cp\n%s\n' "$(find "$home/lib" -name '*.jar' | LC_ALL=C sort | sed "s|^$stage||" | tr '\n' ':' | sed 's/:$//')"
  } >"$stage/start/pullgauge/jvm.options"
}

pack() {
  architecture=$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')
  # jib wants to see a compiled project, however empty.
  mkdir -p "$stage/maven/classes"
  pom=$root/daemonset/src/main/jib/pom.xml
  maven -q jib:buildTar "-Dimage.stage=$stage" "-Dimage.base=${BASE:-scratch}" "-Dimage.architecture=$architecture"
  mv "$stage/image.tar" "$images/pullgauge-agent.tar"
  echo "$images/pullgauge-agent.tar $(cat "$stage/digest") $(du -m "$images/pullgauge-agent.tar" | cut -f1) MB"
}

find_jdk
build_agent
