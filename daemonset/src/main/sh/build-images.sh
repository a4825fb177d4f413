#!/bin/sh
# Builds the images into .build/images/pullgauge-{agent,collector}.tar, without a Docker daemon: a jlinked runtime, the program, the
# libraries of this machine that they need, and a start-up cache trained on a real run. An image that is not stale is left as it is.
#   build-images.sh [agent|collector]…   default: both
#   SKIP_COMPILE=1       takes the jars that 'mvn package' has left
#   BASE=scratch|IMAGE   what they stand on (default: scratch; an IMAGE must have a glibc and is pulled by jib)
# SPDX-License-Identifier: Apache-2.0
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../../../.." && pwd -P)
. "$root/daemonset/src/main/sh/jdk.sh"
. "$root/daemonset/src/main/sh/runtime.sh"
images=$root/.build/images
machine=$(uname -m)

# What each needs of the JDK, found with jdeps and by running it; what its libraries name only for uses that it has not is left out
# (java.desktop for Jackson, in the agent java.sql for Jackson and java.management for logging too).
modules() {
  case $1 in
    agent) echo java.base,java.logging,java.naming,java.xml,jdk.unsupported ;;
    collector)
      echo java.base,java.logging,java.management,java.naming,java.net.http,java.security.sasl,java.sql,java.transaction.xa,java.xml,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs
      ;;
  esac
}

# What starts it, one module in its runtime: open jars hold memory, a megabyte for the agent's thirty and twenty for the collector's hundred.
main_class() {
  echo "--module=io.pullgauge.$1/$(main_of "$1")"
}
main_of() {
  case $1 in
    agent) echo io.pullgauge.probe.cli.NodeMain ;;
    collector) echo io.pullgauge.cacheadvisor.cli.CollectorMain ;;
  esac
}

# The module whose jar and libraries an image carries.
module() {
  case $1 in agent) echo probe ;; collector) echo cache-advisor ;; esac
}

libraries() {
  case $1 in agent) echo plain ;; collector) echo reflect ;; esac
}

# Everything that ends up in the image, and what trains it.
is_fresh() {
  [ -f "$images/pullgauge-$1.tar" ] && [ -f "$images/$1/digest" ] && [ "$(cat "$images/$1/base" 2>/dev/null)" = "${BASE:-scratch}" ] &&
    [ -z "$(find "$root/pom.xml" "$root"/*/pom.xml "$root"/*/src/main/java "$root"/*/src/main/resources "$root/daemonset/src/main/sh" \
      "$root/daemonset/src/main/jib" -newer "$images/pullgauge-$1.tar" -type f -print 2>/dev/null | head -n 1)" ]
}

build_image() {
  if is_fresh "$1"; then
    echo "$images/pullgauge-$1.tar is not stale"
    return 0
  fi
  kind=$1
  stage=$images/$kind
  home=$stage/opt/pullgauge
  compile
  rm -rf "$stage"
  mkdir -p "$home/lib" "$home/native" "$stage/start/pullgauge"
  take_jars
  [ "$kind" = agent ] || echo NewRatio=8 >"$home/serial.flags"
  modernise "$home" "$(own_jar)"
  link
  trim_runtime "$home/runtime"
  short_relocations "$home" "$(own_jar)"
  system_libraries
  settle
  start_cache
  write_options
  pack
}

# The collector's libraries read generic signatures, and some read themselves.
link() {
  slim "$home" "$(own_jar)" "$(libraries "$kind")" "$(modules "$kind")"
  one_module "$home" "$stage/modules" "io.pullgauge.$kind" "$(main_of "$kind")" "$(modules "$kind")" "$(own_jar)"
  link_runtime "$home" "io.pullgauge.$kind,$(modules "$kind")" "$stage/modules"
  rm -r "$stage/modules"
}

compiled=
compile() {
  { [ -z "${SKIP_COMPILE:-}" ] && [ -z "$compiled" ]; } || return 0
  # Jars of an earlier version must not get into the image.
  rm -rf "$root/probe/target/lib" "$root/cache-advisor/target/lib" "$root/daemonset/target/lib"
  maven -q -Dunchecked -Dlaunch -DskipTests package
  compiled=yes
}

# Native libraries lie in a folder of their own, so that no start unpacks them, and those of other machines nowhere.
take_jars() {
  from=$root/$(module "$kind")/target
  for jar in "$from"/lib/*.jar "$from/pullgauge-$(module "$kind")"-*[0-9].jar; do
    case $(basename "$jar") in
      *-windows-* | *-osx-*) continue ;;
      *-linux-x86_64*.jar) [ "$machine" = x86_64 ] || continue ;;
      *-linux-aarch*.jar | *-linux-arm*.jar) [ "$machine" = aarch64 ] || continue ;;
    esac
    if unzip_list "$jar" | grep -qE '\.(so|dll|dylib|jnilib)$'; then
      "$java_home/bin/java" -cp "$(own_jar)" io.pullgauge.daemonset.MachineJar "$jar" "$home/lib/$(basename "$jar")" "$home/native" "$machine"
    else
      cp "$jar" "$home/lib/"
    fi
  done
  rmdir "$home/native" 2>/dev/null || true
}

# The build's own programs.
own_jar() {
  echo "$root"/daemonset/target/pullgauge-daemonset-*[0-9].jar
}

unzip_list() {
  "$java_home/bin/jar" --list --file "$1"
}

# The archive without compressed pointers is for heaps of more than 32 GB, and the rest for tools.
trim_runtime() {
  rm -f "$1/lib/server/classes_nocoops.jsa" "$1/lib/jrt-fs.jar" "$1/lib/jexec" "$1/bin/keytool" "$1/bin/rmiregistry"
}

# The loader and libraries that the runtime's programs are linked with, at their own paths. A node without files of its own (the
# restricted profile) is judged by the JDK's root certificates, so they lie where a node's would.
system_libraries() {
  find "$home" \( -name '*.so' -o -name java -type f -o -name jspawnhelper \) -exec ldd {} + 2>/dev/null |
    grep -o '/[^ )]*' | grep -v "^$root" | grep -v ':$' | LC_ALL=C sort -u | while read -r library; do
    mkdir -p "$stage/system$(dirname "$library")"
    cp -L "$library" "$stage/system$library"
  done
  mkdir -p "$stage/system/tmp" "$stage/system/node" "$stage/system/etc/ssl/certs"
  "$java_home/bin/keytool" -list -rfc -keystore "$java_home/lib/security/cacerts" -storepass changeit |
    sed -n '/-BEGIN CERTIFICATE-/,/-END CERTIFICATE-/p' >"$stage/system/etc/ssl/certs/ca-certificates.crt"
}

# The start-up cache is good only for files of the size and time that it was trained with, and jib gives every file this time.
settle() {
  find "$stage" -type f -exec touch -d '1970-01-01T00:00:01Z' {} +
}

# A run that sees what such a program sees; see AgentGround and CollectorGround. An AOT cache would start as fast, but no two of them are
# equal: a class list dumped in a fixed order at fixed addresses is.
start_cache() {
  mkfifo "$stage/pipe"
  # Trained without any archive, it would load what sets up modules, which later comes out of the archive ready.
  # shellcheck disable=SC2046,SC2086
  "$home/runtime/bin/java" $(jvm_options) -Xshare:dump "-XX:SharedArchiveFile=$stage/base.jsa" "$(main_class "$kind")" >"$stage/base.log" 2>&1
  "train_$kind"
  exec 8>&-
  dump
}

train_agent() {
  ground AgentGround "$stage/ground"
  exec 8>"$stage/pipe"
  await ready
  # shellcheck disable=SC2046,SC2086
  "$home/runtime/bin/java" $(jvm_options) $(recording) \
    "$(main_class agent)" agent --config "$stage/ground/agent.yaml" >"$stage/trained.log" 2>&1 8>&- &
  trained=$!
  await trained
  end_trained
}

# As the chart runs it, but for the addresses: with its own authority, in a cluster that the ground stands in for.
train_collector() {
  port=$(free_port)
  ground CollectorGround "$stage/ground" "$port"
  exec 8>"$stage/pipe"
  await ready
  # shellcheck disable=SC2046,SC2086
  KUBERNETES_SERVICE_HOST=127.0.0.1 KUBERNETES_SERVICE_PORT=$(cat "$stage/ground/cluster") PULLGAUGE_SERVICE_ACCOUNT=$stage/ground/account \
    "$home/runtime/bin/java" $(jvm_options) $(recording) \
    "$(main_class collector)" collector --listen "0.0.0.0:$port" --data "$stage/data" --auth kubernetes --config "$stage/ground/collector.yaml" \
    --tls-name localhost --publish-ca pullgauge-ca >"$stage/trained.log" 2>&1 8>&- &
  trained=$!
  await trained
  end_trained
  rm -rf "$stage/data"
}

end_trained() {
  kill "$trained"
  wait "$trained" || true
}

ground() {
  class=$1
  shift
  "$java_home/bin/java" -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp \
    "$root/daemonset/target/lib/*:$(own_jar)" \
    "io.pullgauge.daemonset.$class" "$@" >"$stage/ground.log" 2>&1 <"$stage/pipe" &
  ground=$!
}

# A port that nothing listens at: the kernel's own range for outgoing connections is above.
free_port() {
  candidate=$((20000 + $$ % 10000))
  while grep -qi ":$(printf '%04X' $candidate) 0\{8\}:0000 0A" /proc/net/tcp; do candidate=$((candidate + 1)); done
  echo $candidate
}

await() {
  waited=0
  while ! grep -q "$1" "$stage/ground.log"; do
    sleep 0.5
    waited=$((waited + 1))
    { [ $waited -lt 240 ] && kill -0 "$ground" 2>/dev/null; } || { echo "build-images: training came to no end; see $stage/ground.log and trained.log" >&2 && exit 1; }
  done
}

recording() {
  printf '%s\n' -Xshare:auto "-XX:SharedArchiveFile=$stage/base.jsa" "-XX:DumpLoadedClassList=$stage/loaded"
}

# Addresses that change from run to run would end up in the archive, so it is made without them where the machine can do that.
dump() {
  # Numbers of loading and links already made (@cp) differ from run to run, and so does what depends on which thread is first or on whether
  # a TLS session was resumed; classes and lambdas else do not.
  sed 's/ id: [0-9]*$//' "$stage/loaded" | grep -v -e '^@cp' -e '^sun/security/ssl/PreSharedKeyExtension' -e '^java/security/CodeSigner' \
    -e 'Striped64\$Cell' -e 'PendingRegistrationPromise' -e 'AbstractPooledDerivedByteBuf' -e 'armeria/server/HttpServerHandler accept ' \
    -e 'collection/IntObjectHashMap\$2' -e 'IntObjectHashMap\$PrimitiveIterator' -e 'IntObjectMap\$PrimitiveEntry' -e 'Sync\$HoldCounter' -e 'antlr/v4/runtime/misc/\$DoubleKeyMap' \
    -e 'MethodHandleImpl\$CountingWrapper\$1' -e 'DelegatingMethodHandle\$Holder delegate L3_I$' \
    -e 'lambda-proxy java/lang/VirtualThread run (Ljava/lang/VirtualThread;B)' -e 'lambda-proxy jdk/internal/net/http/SocketTube\$[A-Za-z]* get ' | LC_ALL=C sort -u >"$stage/classes"
  fixed=
  ! command -v setarch >/dev/null 2>&1 || ! setarch -R true 2>/dev/null || fixed="setarch -R"
  # shellcheck disable=SC2046,SC2086
  $fixed "$home/runtime/bin/java" $(jvm_options) -XX:+UseSerialGC -Xshare:dump -Xlog:disable "-XX:SharedClassListFile=$stage/classes" \
    "-XX:SharedArchiveFile=$stage/start/pullgauge/start.jsa" "$(main_class "$kind")" >"$stage/dump.log" 2>&1
  # The archive holds the JDK's classes too.
  rm -f "$stage/pipe" "$stage/base.jsa" "$home/runtime/lib/server/classes.jsa" "$home/runtime/lib/classlist"
}

# Training and running must agree on these, or the cache is not used. What each is worth: docs/performance.md.
jvm_options() {
  case $kind in
    agent)
      # As many threads on a node of a hundred cores as on one of two. What is compiled stays for the agent's life, so little is inlined.
      printf '%s\n' -XX:+UseSerialGC -Xms6m -Xmx24m -Xmn640k -XX:MinHeapFreeRatio=2 -XX:MaxHeapFreeRatio=5 -XX:-ShrinkHeapInSteps -Xss256k \
        -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=5 -XX:C1MaxInlineSize=12 -XX:C1MaxInlineLevel=3 --finalization=disabled -XX:ReservedCodeCacheSize=12m -XX:StringTableSize=1024 \
        -XX:+UnlockExperimentalVMOptions -XX:SymbolTableSize=1024 -XX:StackShadowPages=10 -XX:ActiveProcessorCount=2
      ;;
    # Its heap follows the container's memory limit; idle it gives back what a burst took. The JVM collects serially in a small container, and
    # with G1 where it has two processors and 1,792 MiB: there G1 marks late, for most of what a large fleet leaves behind dies young.
    # A young generation of the usual third would be a third of an idle heap too. NewRatio lies in a file of flags, because G1 heeds it on the
    # command line only and shall not. Five times the usual Tier3 thresholds leave uncompiled what a start alone runs; the second compiler
    # waits no longer for what is compiled.
    collector)
      printf '%s\n' "-XX:Flags=$home/serial.flags" -XX:Tier3InvocationThreshold=1000 -XX:Tier3MinInvocationThreshold=500 -XX:Tier3CompileThreshold=10000 \
        -XX:Tier3BackEdgeThreshold=300000 -XX:StackShadowPages=10 -Xms16m -XX:MaxRAMPercentage=45 -XX:MinHeapFreeRatio=40 -XX:MaxHeapFreeRatio=50 \
        -XX:-ShrinkHeapInSteps -XX:MarkSweepDeadRatio=0 -XX:SoftRefLRUPolicyMSPerMB=50 -XX:-G1UseAdaptiveIHOP \
        -XX:InitiatingHeapOccupancyPercent=80 -XX:MetaspaceSize=64m -XX:StringTableSize=8192 \
        -XX:+UnlockExperimentalVMOptions -XX:SymbolTableSize=4096 -Xss512k -XX:ReservedCodeCacheSize=48m "-Djava.library.path=$(natives)" "-Dorg.sqlite.lib.path=$(natives)" "-DZstdNativePath=$(zstd_library)"
      ;;
  esac
  # What the compiler and the first looks took of malloc is given back: 4.4 MiB of the agent. Monitors are tidied once a minute, not
  # four times a second.
  printf '%s\n' -XX:TrimNativeHeapInterval=30000 -XX:+UseCompactObjectHeaders -XX:-UsePerfData -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 \
    -XX:AsyncDeflationInterval=60000 \
    -XX:+ExitOnOutOfMemoryError "--enable-native-access=io.pullgauge.$kind" --sun-misc-unsafe-memory-access=allow -Dfile.encoding=UTF-8
}

natives() {
  echo "$home/native"
}

zstd_library() {
  find "$home/native" -name 'libzstd-jni*.so'
}

# The options lie in a file of the image, so that the entry point stays readable and a manifest can replace them whole.
write_options() {
  {
    jvm_options | sed "s|$stage/opt|/opt|"
    echo "-XX:SharedArchiveFile=/opt/pullgauge/start.jsa"
    echo "-Xlog:disable"
    echo "-Xlog:all=error:stderr"
  } >"$stage/start/pullgauge/jvm.options"
  main_class "$kind" >"$stage/start/pullgauge/main"
}

pack() {
  architecture=$(echo "$machine" | sed 's/x86_64/amd64/; s/aarch64/arm64/')
  # jib wants to see a compiled project, however empty.
  mkdir -p "$stage/maven/classes"
  (
    pom=$root/daemonset/src/main/jib/pom.xml
    maven -q jib:buildTar "-Dimage.stage=$stage" "-Dimage.base=${BASE:-scratch}" "-Dimage.architecture=$architecture" \
      "-Dimage.name=pullgauge-$kind" "-Dimage.main=$(main_class "$kind")"
  )
  add_docker_contents
  echo "${BASE:-scratch}" >"$stage/base"
  mv "$stage/image.tar" "$images/pullgauge-$kind.tar"
  echo "$images/pullgauge-$kind.tar $(cat "$stage/digest") $(du -m "$images/pullgauge-$kind.tar" | cut -f1) MB"
}

# For docker load, whose older versions know no OCI layout: Docker's own table of contents beside the layout's.
add_docker_contents() {
  manifest=$(cut -d : -f 2 "$stage/digest")
  files=$(tar -xOf "$stage/image.tar" "blobs/sha256/$manifest" | grep -o '"digest":"sha256:[0-9a-f]*"' | sed 's|.*sha256:|"blobs/sha256/|')
  name=$(sed 's|.*"image":"\([^"]*\)".*|\1|' "$stage/image.json")
  printf '[{"Config":%s,"RepoTags":["%s"],"Layers":[%s]}]' "$(echo "$files" | head -n 1)" "$name" "$(echo "$files" | tail -n +2 | paste -sd , -)" \
    >"$stage/manifest.json"
  tar --append --file "$stage/image.tar" --format=ustar --owner=0 --group=0 --numeric-owner --mode=0644 --mtime=@0 -C "$stage" manifest.json
  rm "$stage/manifest.json"
}

[ $# -gt 0 ] || set -- agent collector
for each in "$@"; do
  case $each in agent | collector) ;; *) echo "build-images: no image $each (expected: agent, collector)" >&2 && exit 2 ;; esac
done
find_jdk
for each in "$@"; do
  build_image "$each"
done
