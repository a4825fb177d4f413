/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Pull quotas by registry and egress identity: how fast they are spent, when they end, and who shares them. A limit belongs to an address
 * or an account, never to a cluster; its size and window come from the registry's headers alone.
 *
 * <pre>{@code
 *   QuotaObservation ──► QuotaLedger ──► Series ──Burn──► Forecast     = QuotaStanding
 * }</pre>
 */
@NullMarked
package io.pullgauge.cacheadvisor.quota;

import org.jspecify.annotations.NullMarked;
