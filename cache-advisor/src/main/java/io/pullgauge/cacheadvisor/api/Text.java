/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import org.jspecify.annotations.Nullable;

/** Makes text from outside fit to be shown: control characters replaced, length bounded. */
final class Text {
    private Text() {}

    static String shown(@Nullable Object value, int most) {
        if (value == null) {
            return "<none>";
        }
        String text = value.toString();
        StringBuilder shown = new StringBuilder(Math.min(text.length(), most));
        for (int i = 0; i < text.length() && shown.length() < most; i++) {
            char c = text.charAt(i);
            shown.append(isHostile(c) ? '\ufffd' : c);
        }
        return text.length() > most ? shown.append('…').toString() : shown.toString();
    }

    /** Control characters, and those that turn the direction of the text around them. */
    private static boolean isHostile(char c) {
        return Character.isISOControl(c) || (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
    }
}
