/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sql;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationState;

/**
 * Brings a database's tables to this version's. A change takes two versions: the first adds and writes both, the second takes away; so the
 * version before works on what this one has made, and going back by one needs no more than starting it. Going back further is refused where
 * something is gone.
 */
public final class Migrations {
    private Migrations() {}

    /**
     * Runs what has not been run yet.
     *
     * @param dialect what the databases write differently, by placeholder
     */
    public static void run(DataSource source, Map<String, String> dialect) {
        Flyway flyway = Flyway.configure()
                .dataSource(source)
                .resourceProvider(new Scripts())
                .javaMigrationClassProvider(List::of)
                .placeholders(dialect)
                // Two branches may have taken numbers in another order than they are merged in.
                .outOfOrder(true)
                // What a later version has made stays, and what this one does not know does not keep it from starting.
                .ignoreMigrationPatterns("*:future", "*:missing")
                .load();
        flyway.migrate();
        boolean later = Arrays.stream(flyway.info().applied())
                .anyMatch(each -> each.getState() == MigrationState.FUTURE_SUCCESS);
        if (later) {
            LaterVersion.check(source);
        }
    }
}
