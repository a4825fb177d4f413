/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Reports that the collector has not taken yet, bounded by bytes and by age.
 *
 * <p>Entry type: {@link io.pullgauge.probe.spool.Spool}.
 */
@NullMarked
package io.pullgauge.probe.spool;

import org.jspecify.annotations.NullMarked;
