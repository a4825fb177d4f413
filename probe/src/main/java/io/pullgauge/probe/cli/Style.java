/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

/** Emphasis on a terminal; plain text elsewhere. */
public record Style(boolean colored) {

    /** What a reader looks for first. */
    public String strong(String text) {
        return wrap(text, "1");
    }

    /** Something is broken. */
    public String bad(String text) {
        return wrap(text, "1;31");
    }

    /** Something works, but should be looked at. */
    public String doubtful(String text) {
        return wrap(text, "1;33");
    }

    /** Something is well. */
    public String good(String text) {
        return wrap(text, "32");
    }

    /** Labels and asides. */
    public String faint(String text) {
        return wrap(text, "2");
    }

    private String wrap(String text, String code) {
        return colored ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
