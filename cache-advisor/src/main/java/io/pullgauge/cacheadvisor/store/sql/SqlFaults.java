/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sql;

import java.sql.SQLException;
import java.util.Optional;

/** Which of a database's errors mean that nothing can be written for now, and how to say it to people. */
@FunctionalInterface
public interface SqlFaults {
    /** Why writing is impossible; empty for an error that is a bug of ours. */
    Optional<String> whyUnavailable(SQLException error);
}
