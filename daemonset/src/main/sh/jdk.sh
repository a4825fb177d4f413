# Finds a JDK 25 and Maven; sourced by ./pullgauge and ./verify. Sets java_home, maven_repo; needs root.
# shellcheck shell=sh disable=SC2034

is_jdk25() {
  [ -x "$1/bin/javac" ] && [ -x "$1/bin/jlink" ] && [ -f "$1/release" ] && grep -q '^JAVA_VERSION="25' "$1/release"
}

find_jdk() {
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/*jdk* /opt/java/* "${HOME:-/nonexistent}"/.sdkman/candidates/java/* \
    "${HOME:-/nonexistent}"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$candidate" ] && is_jdk25 "$candidate"; then
      java_home=$candidate
      return 0
    fi
  done
  echo "pullgauge: no JDK 25 found in JAVA_HOME, /usr/lib/jvm or /opt: install one (for example Temurin 25) or set JAVA_HOME to it" >&2
  return 1
}

# Maven's downloads stay in the repository's own .build folder: nothing is written under the home folder.
maven_repo=${PULLGAUGE_MAVEN_REPO:-$root/.build/m2}

maven() {
  if ! command -v mvn >/dev/null 2>&1; then
    echo "pullgauge: Maven is needed to build (3.8.7 or later): install it, for example with 'apt-get install maven'" >&2
    return 1
  fi
  mkdir -p "$root/.build/home"
  settings=
  [ ! -f "${HOME:-/nonexistent}/.m2/settings.xml" ] || settings=--settings=$HOME/.m2/settings.xml
  # Plugins keep their own notes under user.home; they shall keep them in .build too.
  JAVA_HOME=$java_home MAVEN_OPTS="${MAVEN_OPTS:-} -Xmx1g -Duser.home=$root/.build/home --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED" \
    mvn -B -ntp -Dstyle.color=never ${settings:+"$settings"} -Dmaven.repo.local="$maven_repo" -f "${pom:-$root/pom.xml}" "$@"
}
