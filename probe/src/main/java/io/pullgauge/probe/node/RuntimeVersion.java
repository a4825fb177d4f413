/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A container runtime and its version, {@code containerd@2.1.4}. Where the version is not known, the newest rules that we know are taken.
 *
 * @param version as written, without a leading v; null where it is not known
 */
public record RuntimeVersion(Kind kind, @Nullable String version, int major, int minor, int patch, Origin origin) {

    /** The runtimes that kubelets use. */
    public enum Kind {
        CONTAINERD("containerd"),
        CRI_O("cri-o"),
        DOCKER("docker");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    private static final Pattern VERSION =
            Pattern.compile("v?(\\d{1,4})(?:\\.(\\d{1,4}))?(?:\\.(\\d{1,6}))?([-+~.][0-9A-Za-z.+~-]{0,60})?");

    /** Reads {@code containerd|cri-o|docker[@VERSION]}; empty for anything else. */
    public static Optional<RuntimeVersion> parse(String text) {
        int at = text.indexOf('@');
        String name = at < 0 ? text : text.substring(0, at);
        for (Kind kind : Kind.values()) {
            if (kind.code.equals(name)) {
                return at < 0
                        ? Optional.of(newest(kind, Origin.DEFAULT))
                        : of(kind, text.substring(at + 1), Origin.DEFAULT);
            }
        }
        return Optional.empty();
    }

    /** A runtime of this version; empty where the version cannot be understood. */
    public static Optional<RuntimeVersion> of(Kind kind, String version, Origin origin) {
        Matcher matcher = VERSION.matcher(version);
        return matcher.matches()
                ? Optional.of(new RuntimeVersion(
                        kind,
                        version.startsWith("v") ? version.substring(1) : version,
                        Integer.parseInt(matcher.group(1)),
                        matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2)),
                        matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3)),
                        origin))
                : Optional.empty();
    }

    /** A runtime whose version is not known. */
    public static RuntimeVersion newest(Kind kind, Origin origin) {
        return new RuntimeVersion(kind, null, Integer.MAX_VALUE, 0, 0, origin);
    }

    public boolean isAtLeast(int wantedMajor, int wantedMinor) {
        return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
    }

    @Override
    public String toString() {
        return kind.code + (version == null ? "" : "@" + version);
    }
}
