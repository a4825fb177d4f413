/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sql;

import java.util.List;

/**
 * The few things in which databases differ.
 *
 * @param usedBytes a query for the bytes that the stored data takes
 * @param beforeWriting statements at the begin of every writing transaction; they make sure that only one collector writes at a time
 * @param afterWriting run when a writing transaction is committed and before anybody hears of it; throws StorageUnavailable where what was
 *     written would not be found again
 * @param shared whether other collectors may write to the same database
 */
public record Dialect(
        SqlFaults faults, String usedBytes, List<String> beforeWriting, Runnable afterWriting, boolean shared) {
    public Dialect {
        beforeWriting = List.copyOf(beforeWriting);
    }
}
