/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.demand.DemandView;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.quota.QuotaStanding;
import java.util.List;

/** What rules look at: the fleet, its quotas and what was pulled, at one time. */
public record Situation(FleetView fleet, List<QuotaStanding> quotas, DemandView demand) {

    /** Where nothing is known of pulls. */
    public Situation(FleetView fleet, List<QuotaStanding> quotas) {
        this(fleet, quotas, DemandView.NONE);
    }
}
