/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Judges certificate chains as Go does (the runtimes are Go programs) and says why a handshake failed.
 *
 * <p>Entry type: {@link io.pullgauge.probe.tls.ChainJudge}.
 */
@NullMarked
package io.pullgauge.probe.tls;

import org.jspecify.annotations.NullMarked;
