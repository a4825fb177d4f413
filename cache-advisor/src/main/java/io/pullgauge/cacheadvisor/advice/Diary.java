/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import java.util.Collection;
import java.util.List;

/** Where the history of advice is kept. */
public interface Diary {
    /** Keeps nothing. */
    Diary NONE = new Diary() {
        @Override
        public List<Note> notes() {
            return List.of();
        }

        @Override
        public boolean save(Collection<Note> notes) {
            return true;
        }
    };

    /** Everything that is kept, the oldest first. */
    List<Note> notes();

    /** Writes notes, over what was noted of the same advice, time and event; false when they could not be made durable. */
    boolean save(Collection<Note> notes);
}
