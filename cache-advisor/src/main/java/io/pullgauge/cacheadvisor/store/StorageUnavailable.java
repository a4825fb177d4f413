/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store;

/** Nothing can be written now (disk full, read-only, broken, database away); what is stored stays readable. */
public final class StorageUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String why;

    /** The message says what is wrong, for people. */
    public StorageUnavailable(String message, Throwable cause) {
        super(message, cause);
        this.why = message;
    }

    /** What is wrong, in one sentence for people. */
    public String why() {
        return why;
    }
}
