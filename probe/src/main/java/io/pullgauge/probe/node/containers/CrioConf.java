/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.containers;

import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.NodeFiles;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.ParsedFile;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.node.Settings;
import io.pullgauge.probe.node.TomlFile;
import io.pullgauge.probe.verdict.Cause;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The part of crio.conf that pulls depend on.
 *
 * @param image the {@code [crio.image]} table after all drop-ins
 * @param files that were read
 * @param hindrance why CRI-O does not start with these files; null for none
 */
public record CrioConf(
        Settings image, List<String> files, @Nullable Problem hindrance) {

    private static final String MAIN = "/etc/crio/crio.conf";

    /** Reads crio.conf and crio.conf.d, once per snapshot. */
    public static CrioConf of(Node node) {
        return node.files().derived(CrioConf.class, CrioConf::read);
    }

    private static CrioConf read(NodeFiles files) {
        CrioConf conf = new CrioConf(Settings.EMPTY, List.of(), null).with(files, MAIN);
        for (String name : files.list(MAIN + ".d").names()) {
            conf = conf.with(files, MAIN + ".d/" + name);
        }
        return conf;
    }

    private CrioConf with(NodeFiles node, String path) {
        return switch (TomlFile.read(node, path)) {
            case ParsedFile.Parsed parsed ->
                new CrioConf(
                        image.overlaid(parsed.settings().table("crio", "image")),
                        Stream.concat(files.stream(), Stream.of(path)).toList(),
                        hindrance);
            case ParsedFile.Absent _ -> this;
            case ParsedFile.Malformed bad -> stopped(bad.origin(), bad.detail());
            case ParsedFile.Unreadable bad -> stopped(bad.origin(), bad.detail());
        };
    }

    private CrioConf stopped(Origin origin, String detail) {
        return new CrioConf(image, files, Problem.stops(Cause.RUNTIME_UNAVAILABLE, origin, detail, "CRI-O"));
    }

    /** enforcing unless it is set. */
    public String shortNameMode() {
        return image.text("short_name_mode").filter(mode -> !mode.isEmpty()).orElse("enforcing");
    }

    /** The auth file that replaces all others; empty for none. */
    public String globalAuthFile() {
        return image.text("global_auth_file").orElse("");
    }

    /** The policy file that replaces the usual one. */
    public Optional<String> signaturePolicy() {
        return image.text("signature_policy").filter(path -> !path.isEmpty());
    }

    /** The folder of auth files for single namespaces. */
    public String namespacedAuthFolder() {
        return image.text("namespaced_auth_dir").filter(path -> !path.isEmpty()).orElse("/etc/crio/auth");
    }
}
