/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Walks a {@link io.pullgauge.probe.path.PullPath} as the runtime would, without downloading the image, and says what came of it.
 *
 * <p>Entry type: {@link io.pullgauge.probe.pull.Prober}.
 */
@NullMarked
package io.pullgauge.probe.pull;

import org.jspecify.annotations.NullMarked;
