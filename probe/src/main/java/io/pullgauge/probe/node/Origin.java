/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

/**
 * Where a setting comes from: a file as the node sees it (without the node root in front) and a line, 1 for the first, 0 where the whole
 * file or no line is meant. A default has the file {@code "(default)"}.
 */
public record Origin(String file, int line) {

    public static final Origin DEFAULT = new Origin("(default)", 0);

    @Override
    public String toString() {
        return line > 0 ? file + ":" + line : file;
    }
}
