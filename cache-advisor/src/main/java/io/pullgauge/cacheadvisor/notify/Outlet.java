/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.notify;

/** Somewhere to tell it. May block for seconds; called by one thread. */
public interface Outlet extends AutoCloseable {
    /** What became of it. */
    enum Outcome {
        DELIVERED,
        /** The other side is away or busy: worth another try. */
        LATER,
        /** The other side does not want it: another try would end the same. */
        NEVER
    }

    /** Tells it. */
    Outcome send(Notice notice);

    @Override
    void close();
}
