/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.quota.QuotaStanding;
import java.util.List;

/** What rules look at: the fleet and its quotas at one time. */
public record Situation(FleetView fleet, List<QuotaStanding> quotas) {}
