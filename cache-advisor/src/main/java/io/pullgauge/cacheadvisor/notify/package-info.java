/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Tells others about what lasts.
 *
 * <pre>
 *   fleet's registries ──► LastingChanges ──► EventBudget ──► Outlet (webhook, Kubernetes events)
 *   every 15 s             what has lasted     how often       tried again where the other side is away
 * </pre>
 *
 * Entry type: {@link io.pullgauge.cacheadvisor.notify.Notifier}.
 */
@NullMarked
package io.pullgauge.cacheadvisor.notify;

import org.jspecify.annotations.NullMarked;
