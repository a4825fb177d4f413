/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Where demand is kept. Saving is idempotent: the same pull twice is one. */
public interface DemandStore {
    /** Writes what is new; nothing of it stays where that fails, and the caller hears of it by an exception. */
    void save(Collection<Pull> pulls, Collection<Content> contents, Collection<TagSeen> tags);

    /** The newest pulls since then, at most this many, the oldest first. */
    List<Pull> pulls(Instant since, int most);

    /** All images of which anything is known. */
    List<Content> contents();

    /** Which tag stood for what. */
    List<TagSeen> tags();
}
