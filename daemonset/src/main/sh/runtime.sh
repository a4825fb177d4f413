# What the program and the images have in common: a runtime of few modules, and a class path in a fixed order.
# Sourced; needs java_home.
# shellcheck shell=sh disable=SC2154

# Links the modules $2 into $1/runtime, of which some may lie in the folder $3: in the order of their names, not of the disk.
link_runtime() {
  "$java_home/bin/jlink" ${3:+--module-path "$3" "--order-resources=**"} --add-modules "$2" --output "$1/runtime" \
    --strip-debug --no-header-files --no-man-pages --generate-cds-archive >&2
  keep_providers "$1/runtime/conf/security/java.security"
}

# Only the security providers that are in the runtime: in search of a missing one the JDK would load every provider on the class path,
# which costs a quarter of a second and some megabytes for Bouncy Castle.
keep_providers() {
  grep -v '^security\.provider\.' "$1" >"$1.new"
  printf 'security.provider.%s\n' 1=SUN 2=SunRsaSign 3=SunEC 4=SunJSSE 5=SunJCE >>"$1.new"
  cat "$1.new" >"$1"
  rm "$1.new"
}

# Lets the start-up cache take the classes of $1/lib's picocli, which are too old for it. $2 is a class path with the build's own programs.
modernise() {
  "$java_home/bin/java" -XX:TieredStopAtLevel=1 -cp "$2:$1/lib/*" io.pullgauge.daemonset.Modernise "$1"/lib/picocli-*.jar >&2
}

# Takes out of the libraries of $1 what its program never reads. $2 as above; $3 says whether they reflect or are plain, $4 which modules they have.
slim() {
  "$java_home/bin/java" -XX:TieredStopAtLevel=1 -cp "$2:$1/lib/*" io.pullgauge.daemonset.Slim "$3" "$4" "$1/native" "$1"/lib/*.jar >&2
}

# Tells the relocations of $1's JVM in the short form: 3 MB less for each start to read and each node to hold. Not where the C library, which
# the image takes from this machine, is too old to know it. $2 as above.
short_relocations() {
  jvm=$1/runtime/lib/server/libjvm.so
  libc=$(ldd "$jvm" | sed -n 's|.*libc\.so\.6 => \(/[^ ]*\).*|\1|p')
  { [ -n "$libc" ] && grep -q GLIBC_ABI_DT_RELR "$libc"; } || return 0
  "$java_home/bin/java" -XX:TieredStopAtLevel=1 -cp "$2" io.pullgauge.daemonset.ShortRelocations "$jvm" >&2
}

# Makes one module $3 with the main class $4, which needs the modules $5, of the jars of $1, and puts it into the folder $2; the jars go.
one_module() {
  "$java_home/bin/java" -XX:TieredStopAtLevel=1 -cp "$6" io.pullgauge.daemonset.OneModule "$1/lib" "$2/$3" "$1/legal" "$3" "$4" "$5" >&2
  rm -r "$1/lib"
}

# The AOT cache is good only for the class path that it was made with, so the order is written down.
class_path() {
  find "$1/lib" -name '*.jar' | LC_ALL=C sort | tr '\n' ':' | sed 's/:$//' >"$1/class-path"
}
