/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.schedule;

/** Something that the agent looks at again and again: a registry, or only the way to it, by its host; an image by whatever text names it. */
public record Target(Kind kind, String name) {

    /** What kind of thing a name names. */
    public enum Kind {
        REGISTRY,
        IMAGE,
        CONNECTION
    }

    public static Target registry(String host) {
        return new Target(Kind.REGISTRY, host);
    }

    public static Target image(String image) {
        return new Target(Kind.IMAGE, image);
    }

    /** The way to a registry: its name, its port and its certificate, and no request. */
    public static Target connection(String host) {
        return new Target(Kind.CONNECTION, host);
    }

    /**
     * The registry that a look at this target asks, as far as the name alone tells: only used to share out budgets, so a text that is no
     * reference may land anywhere.
     */
    public String registry() {
        if (kind != Kind.IMAGE) {
            return name;
        }
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
        return host ? first : "docker.io";
    }

    /** Distinguishes an image from a registry of the same name. */
    String key() {
        return kind + " " + name;
    }
}
