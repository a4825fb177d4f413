/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is asked for: image references as distribution/reference has them, digests, platforms. No I/O.
 *
 * <p>Entry type: {@link io.pullgauge.probe.image.ImageReference}.
 */
@NullMarked
package io.pullgauge.probe.image;

import org.jspecify.annotations.NullMarked;
