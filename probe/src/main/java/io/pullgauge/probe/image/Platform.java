/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.image;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An operating system and processor architecture, as an image index names them ({@code linux/arm64/v8}). */
public record Platform(
        String os, String architecture, @Nullable String variant) {

    /** Parses {@code os/arch[/variant]}; empty where the text is anything else. */
    public static Optional<Platform> parse(String text) {
        String[] parts = text.split("/", -1);
        boolean wellFormed = parts.length == 2 || parts.length == 3;
        for (String part : parts) {
            wellFormed &= part.matches("[A-Za-z0-9_.]{1,32}");
        }
        return wellFormed ? Optional.of(of(parts[0], parts[1], parts.length == 3 ? parts[2] : null)) : Optional.empty();
    }

    /** The platform of the machine that this JVM runs on. */
    public static Platform ofThisMachine() {
        return of("linux", System.getProperty("os.arch", "amd64"), null);
    }

    /** Builds a platform from raw names, normalised as containerd does (x86_64 → amd64, aarch64 → arm64, arm64/v8 → arm64). */
    public static Platform of(String os, String architecture, @Nullable String variant) {
        String arch = architecture.toLowerCase(Locale.ROOT);
        String normalised = switch (arch) {
            case "x86_64", "x86-64" -> "amd64";
            case "aarch64" -> "arm64";
            case "armhf" -> "arm";
            case "i386", "i686" -> "386";
            default -> arch;
        };
        String shown = variant == null || variant.isEmpty() ? null : variant.toLowerCase(Locale.ROOT);
        boolean implied = ("arm64".equals(normalised) && ("v8".equals(shown) || "8".equals(shown)))
                || ("amd64".equals(normalised) && "v1".equals(shown));
        return new Platform(os.toLowerCase(Locale.ROOT), normalised, implied ? null : shown);
    }

    /**
     * Whether a node of this platform can run an image built for {@code other}. An arm node without a known variant is taken for v7, the
     * way containerd does; a higher variant runs the images of a lower one.
     */
    public boolean runs(Platform other) {
        if (!os.equals(other.os)) {
            return false;
        }
        boolean older = ("arm64".equals(architecture) && "arm".equals(other.architecture))
                || ("amd64".equals(architecture) && "386".equals(other.architecture));
        if (older) {
            return true;
        }
        if (!architecture.equals(other.architecture)) {
            return false;
        }
        if ("arm".equals(architecture)) {
            return level(other.variant, 7) <= level(variant, 7);
        }
        return other.variant == null || level(other.variant, 1) <= level(variant, "amd64".equals(architecture) ? 1 : 8);
    }

    private static int level(@Nullable String variant, int fallback) {
        if (variant == null) {
            return fallback;
        }
        String digits = variant.replaceAll("\\D", "");
        return digits.isEmpty() || digits.length() > 4 ? fallback : Integer.parseInt(digits);
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant == null ? "" : "/" + variant);
    }
}
