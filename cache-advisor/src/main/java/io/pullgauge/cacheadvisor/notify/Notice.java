/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.notify;

import java.time.Instant;

/**
 * What goes out.
 *
 * @param forAll that it stands for more like it, which are not told one by one
 * @param at when it was decided
 */
public record Notice(Change change, boolean forAll, Instant at) {
    /** The sentence for people. */
    public String text() {
        return (forAll ? "Many registries at once, of which this is one: " : "") + change.sentence();
    }
}
