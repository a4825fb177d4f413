# A world for an agent to look at, and an agent in it with the options of its image. Sourced by the benches; needs root and java_home.
# shellcheck shell=sh disable=SC2154
image=$root/.build/images/agent
work=$(mktemp -d)
trap 'exec 8>&-; rm -rf "$work"' EXIT
interval=${interval:-60s}

mkfifo "$work/pipe"
"$java_home/bin/java" -Xlog:disable --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "$root/daemonset/target/lib/*:$(echo "$root"/daemonset/target/pullgauge-daemonset-*[0-9].jar)" "$root/daemonset/src/bench/java/BenchWorld.java" "$work" "$interval" <"$work/pipe" >"$work/world.log" 2>&1 &
exec 8>"$work/pipe"
while ! grep -q ready "$work/world.log"; do sleep 0.5; done

# The image's files where they are, so that nothing is unpacked. What it is given are the JVM's options: the others keep their order, and
# later ones win.
start_agent() {
  sed "s|/opt/pullgauge/start.jsa|$image/start/pullgauge/start.jsa|" "$image/start/pullgauge/jvm.options" >"$work/options"
  # shellcheck disable=SC2046
  MALLOC_ARENA_MAX=1 "$image/opt/pullgauge/runtime/bin/java" "@$work/options" "$@" "$(cat "$image/start/pullgauge/main")" agent \
    $(cat "$work/agent.arguments") --listen="${listen:-127.0.0.1:9759}" >"$work/agent.log" 2>&1 8>&- &
  agent=$!
}

end_agent() {
  kill "$agent"
  wait "$agent" || true
}
