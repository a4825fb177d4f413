/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import java.util.concurrent.atomic.AtomicInteger;

/** How many charged manifest requests we may still make: none unless somebody said so. */
public final class Spend {

    private final AtomicInteger left;

    public Spend(int allowed) {
        this.left = new AtomicInteger(allowed);
    }

    /** Takes one; false when there is none left. */
    boolean take() {
        return left.getAndUpdate(n -> n > 0 ? n - 1 : 0) > 0;
    }
}
