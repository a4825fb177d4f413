/* SPDX-License-Identifier: Apache-2.0 */
/** Metrics, rules and dashboards: that they fit each other, and that Prometheus takes them. */
@NullMarked
package io.pullgauge.daemonset.monitoring;

import org.jspecify.annotations.NullMarked;
