/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** What reading one file of the node gave. */
public sealed interface NodeFile {

    /** A regular file, whole; {@code modified} is its time of last change. */
    @SuppressWarnings(
            "ArrayRecordComponent") // never compared, never changed: a copy of every file would be the price of a list
    record Content(byte[] bytes, Instant modified) implements NodeFile {

        /** The bytes as UTF-8; what is no UTF-8 becomes the replacement character, which no configuration format takes outside comments. */
        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** There is no such file. */
    record Absent() implements NodeFile {}

    /** Something is there that cannot be read as a file; {@code reason} says why, for people. */
    record Unusable(String reason, Kind kind) implements NodeFile {}

    /** Why a file cannot be used. */
    enum Kind {
        /** A directory, a socket, a pipe: the runtime's own read would fail or block too. */
        NOT_A_FILE,
        /** Larger than we are ready to read; the runtime might be. */
        TOO_LARGE,
        /** No permission, an I/O error, a loop of links. */
        UNREADABLE
    }
}
