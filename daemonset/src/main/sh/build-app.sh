# Builds the program that ./pullgauge runs: jars, a jlinked runtime and an AOT cache, in a folder of its own.
# Sourced by ./pullgauge with the lock held; needs root, java_home, maven. All output goes to stderr.
# shellcheck shell=sh disable=SC2154

. "$root/daemonset/src/main/sh/runtime.sh"

# What the jars need of the JDK, found with jdeps and by running everything; a fixed list keeps the runtime the same everywhere.
runtime_modules=java.base,java.compiler,java.desktop,java.logging,java.management,java.naming,java.net.http,java.rmi,java.security.jgss
runtime_modules=$runtime_modules,java.sql,java.transaction.xa,java.xml,jdk.crypto.ec,jdk.httpserver,jdk.jfr,jdk.management,jdk.net
runtime_modules=$runtime_modules,jdk.unsupported,jdk.zipfs

build_app() {
  started=$(date +%s)
  target=$root/.build/app-$started-$$
  echo "pullgauge: building (the first time takes some minutes)…" >&2
  mkdir -p "$target/lib"
  # What changes from here on is newer than this build.
  touch "$target/started"
  maven -q -Dunchecked -Dlaunch -DskipTests package >&2 || {
    echo "pullgauge: the build failed; see above" >&2
    rm -rf "$target"
    return 1
  }
  cp "$root"/daemonset/target/lib/*.jar "$root"/daemonset/target/pullgauge-daemonset-*.jar "$target/lib/"
  link_runtime "$target" "$runtime_modules"
  modernise "$target" "$root/daemonset/target/classes"
  class_path "$target"
  train "$target"
  mv "$target/started" "$target/built"
  ln -sfn "$(basename "$target")" "$root/.build/app.new"
  mv -T "$root/.build/app.new" "$root/.build/app" 2>/dev/null || { rm -f "$root/.build/app" && mv "$root/.build/app.new" "$root/.build/app"; }
  remove_old "$target"
  echo "pullgauge: built in $(($(date +%s) - started)) s" >&2
}

# A run that does what a check does, so that its classes come loaded and linked. Without a cache everything works, only later.
# The registry that it checks is a process of its own, fed by a pipe that ends with this function.
train() {
  mkfifo "$1/pipe"
  "$1/runtime/bin/java" -XX:TieredStopAtLevel=1 -Xlog:disable -cp "$(cat "$1/class-path")" \
    io.pullgauge.daemonset.TrainingGround "$1/ground" <"$1/pipe" >"$1/ground.log" 2>&1 &
  exec 8>"$1/pipe"
  waited=0
  while ! grep -q ready "$1/ground.log" && [ $waited -lt 60 ]; do
    sleep 0.5
    waited=$((waited + 1))
  done
  # shellcheck disable=SC2046
  if ! "$1/runtime/bin/java" $(jvm_flags) -XX:AOTCacheOutput="$1/app.aot" -Xlog:disable -Xlog:all=off \
    -cp "$(cat "$1/class-path")" io.pullgauge.daemonset.Training "$1/ground" >"$1/training.log" 2>&1 8>&-; then
    echo "pullgauge: the start-up cache could not be made; starting will take a little longer (see $1/training.log)" >&2
    rm -f "$1/app.aot"
  fi
  exec 8>&-
  wait
  rm -rf "$1/pipe" "$1/ground"
}

# Programs that still run keep their files, as does one that is just about to start.
remove_old() {
  for old in "$root"/.build/app-*; do
    [ "$old" != "$1" ] && [ -n "$(find "$old" -maxdepth 0 -mmin +5)" ] || continue
    find /proc/[0-9]*/exe -lname "$old/*" 2>/dev/null | grep -q . || rm -rf "$old"
  done
}
