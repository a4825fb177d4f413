/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sql;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/** What changes the tables, by name: a collector in its image has no class path that Flyway could search. */
final class Scripts implements ResourceProvider {
    private static final String FOLDER = "/io/pullgauge/cacheadvisor/store/migrations/";
    private static final List<String> ALL = List.of(
            "V1__fleet.sql",
            "V2__quota_advice.sql",
            "V3__revision.sql",
            "V800__demand.sql",
            "V810__advice_history.sql",
            "V1000__changes.sql",
            "V1001__first_sight.sql");

    @Override
    public @Nullable LoadableResource getResource(String name) {
        return ALL.contains(name) ? new Script(name) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return ALL.stream()
                .filter(name ->
                        name.startsWith(prefix) && Arrays.stream(suffixes).anyMatch(name::endsWith))
                .<LoadableResource>map(Script::new)
                .toList();
    }

    private static final class Script extends LoadableResource {
        private final String name;

        Script(String name) {
            this.name = name;
        }

        @Override
        public Reader read() {
            InputStream in = Objects.requireNonNull(Scripts.class.getResourceAsStream(FOLDER + name), name);
            return new InputStreamReader(in, StandardCharsets.UTF_8);
        }

        @Override
        public String getAbsolutePath() {
            return FOLDER + name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return FOLDER + name;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
