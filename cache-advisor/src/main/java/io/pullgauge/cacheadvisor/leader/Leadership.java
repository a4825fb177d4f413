/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.leader;

/** Whether this collector leads. May change at any time. */
public interface Leadership extends AutoCloseable {
    /** Whether it leads now, as far as it knows. */
    boolean leads();

    /** Hands over, so that another one need not wait. */
    @Override
    void close();

    /** The only collector of its store. */
    static Leadership alone() {
        return new Leadership() {
            @Override
            public boolean leads() {
                return true;
            }

            @Override
            public void close() {
                // Nobody to hand over to.
            }
        };
    }
}
