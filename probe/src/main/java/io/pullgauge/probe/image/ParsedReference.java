/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.image;

import java.util.List;

/** What came of reading an image reference: the reference in canonical form, or why it is none and what was probably meant. */
public sealed interface ParsedReference {

    /** A reference that the kubelet takes. */
    record Valid(ImageReference reference) implements ParsedReference {}

    /**
     * No reference: the kubelet reports InvalidImageName.
     *
     * @param detail what is wrong, with the offending part
     * @param fix what to do, likeliest first
     */
    record Invalid(String detail, List<String> fix) implements ParsedReference {
        public Invalid {
            fix = List.copyOf(fix);
        }
    }
}
