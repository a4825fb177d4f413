/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Brings a report to the collector: one POST, and what its answer means for the next one.
 *
 * <pre>{@code
 *   body ──► Uploader ──► Accepted (answer, clock offset) | Later (not before) | Refused (for good)
 * }</pre>
 *
 * <p>Entry type: {@link io.pullgauge.probe.upload.Uploader}.
 */
@NullMarked
package io.pullgauge.probe.upload;

import org.jspecify.annotations.NullMarked;
