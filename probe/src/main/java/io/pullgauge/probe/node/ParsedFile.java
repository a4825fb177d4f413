/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

/** A configuration file of the node after parsing. */
public sealed interface ParsedFile {

    /** It was read and parsed. */
    record Parsed(Settings settings, boolean empty) implements ParsedFile {}

    /** There is none. */
    record Absent() implements ParsedFile {}

    /** It is there but its text is not what its format asks for. */
    record Malformed(Origin origin, String detail) implements ParsedFile {}

    /** It is there but cannot be read at all. */
    record Unreadable(Origin origin, String detail, NodeFile.Kind kind) implements ParsedFile {}
}
