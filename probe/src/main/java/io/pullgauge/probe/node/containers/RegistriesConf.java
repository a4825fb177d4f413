/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.containers;

import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * registries.conf with its drop-ins, merged.
 *
 * @param search where names without a registry are looked for, in order
 * @param aliases short name → full name
 * @param shortNameMode enforcing, permissive or disabled; empty for none given
 * @param credentialHelpers whom to ask for logins, in order; empty for the auth files alone
 * @param files that were read
 * @param hindrance what fails every pull on this node; null for none
 */
public record RegistriesConf(
        List<RegistryTable> tables,
        List<String> search,
        Map<String, String> aliases,
        String shortNameMode,
        List<String> credentialHelpers,
        Origin origin,
        List<String> files,
        @Nullable Problem hindrance) {

    public RegistriesConf {
        tables = List.copyOf(tables);
        search = List.copyOf(search);
        credentialHelpers = List.copyOf(credentialHelpers);
        files = List.copyOf(files);
        aliases = Map.copyOf(aliases);
    }

    /** Reads the files of a node, once per snapshot. */
    public static RegistriesConf of(Node node) {
        return node.files().derived(RegistriesConf.class, _ -> new RegistriesConfReader(node).read());
    }

    /** The table with the longest prefix that matches this name; mirrors of a shorter one do not count then. */
    public Optional<RegistryTable> find(String name) {
        RegistryTable best = null;
        for (RegistryTable table : tables) {
            boolean longer =
                    best == null || table.prefix().length() > best.prefix().length();
            if (longer && table.covers(name) >= 0) {
                best = table;
            }
        }
        return Optional.ofNullable(best);
    }
}
