/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import java.util.List;

/** What came of planning: a path, or a text that names no image (or no registry). */
public sealed interface PlannedPath {

    /** The way the runtime would go. */
    record Planned(PullPath path) implements PlannedPath {}

    /** The kubelet would report InvalidImageName; detail and fixes as in {@link io.pullgauge.probe.image.ParsedReference.Invalid}. */
    record Invalid(String detail, List<String> fix) implements PlannedPath {
        public Invalid {
            fix = List.copyOf(fix);
        }
    }
}
