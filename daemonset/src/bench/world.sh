# A world for an agent to look at, and an agent in it with the options of its image. Sourced by the benches; needs root and java_home.
# shellcheck shell=sh disable=SC2154
image=$root/.build/images/agent
work=$(mktemp -d)
trap 'exec 8>&-; rm -rf "$work"' EXIT

mkfifo "$work/pipe"
"$java_home/bin/java" -Xlog:disable --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "$root/daemonset/target/lib/*" "$root/daemonset/src/bench/java/BenchWorld.java" "$work" 60s <"$work/pipe" >"$work/world.log" 2>&1 &
exec 8>"$work/pipe"
while ! grep -q ready "$work/world.log"; do sleep 0.5; done

# The image's files where they are, so that nothing is unpacked. What begins with -X is the JVM's: the options keep their order, and later
# ones win. The rest is the agent's.
start_agent() {
  sed "s|/opt/pullgauge/start.jsa|$image/start/pullgauge/start.jsa|" "$image/start/pullgauge/jvm.options" >"$work/options"
  machine=
  for each in "$@"; do
    case $each in -X*) machine="$machine $each" && shift ;; esac
  done
  # shellcheck disable=SC2086
  MALLOC_ARENA_MAX=1 "$image/opt/pullgauge/runtime/bin/java" "@$work/options" $machine "$(cat "$image/start/pullgauge/main")" agent \
    --config "$work/agent.yaml" --listen 127.0.0.1:9759 "$@" >"$work/agent.log" 2>&1 8>&- &
  agent=$!
}

end_agent() {
  kill "$agent"
  wait "$agent" || true
}
