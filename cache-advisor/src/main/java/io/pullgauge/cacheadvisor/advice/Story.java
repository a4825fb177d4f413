/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The history of one advice, the oldest note first. */
record Story(List<Note> notes) {

    Story {
        notes = notes.stream().sorted(Comparator.comparing(Note::at)).toList();
    }

    Story with(Note note) {
        List<Note> more = new ArrayList<>(notes);
        more.removeIf(each -> each.at().equals(note.at()) && each.what() == note.what());
        more.add(note);
        return new Story(more);
    }

    Note first() {
        return notes.getFirst();
    }

    /** Since when it is followed; empty while it is not. */
    Optional<Note> followed() {
        return last(Note.What.FOLLOWED)
                .filter(note -> last(Note.What.UNDONE)
                        .map(Note::at)
                        .filter(undone -> undone.isAfter(note.at()))
                        .isEmpty());
    }

    /** The newest measurement since it was followed. */
    Optional<Note> measured() {
        Instant since = followed().map(Note::at).orElse(Instant.MAX);
        return last(Note.What.MEASURED).filter(note -> !note.at().isBefore(since));
    }

    private Optional<Note> last(Note.What what) {
        return notes.reversed().stream().filter(note -> note.what() == what).findFirst();
    }
}
