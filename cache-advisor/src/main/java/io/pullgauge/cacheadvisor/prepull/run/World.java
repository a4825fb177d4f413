/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import io.pullgauge.cacheadvisor.checks.CheckDesk;
import io.pullgauge.cacheadvisor.demand.DemandView;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.quota.QuotaStanding;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What pre-pulls are planned from and carried out with.
 *
 * @param checks where a node's agent is asked about what its kubelet could not pull
 * @param images of Jobs whose order names none
 * @param leads whether this collector is the one that acts
 */
public record World(
        PrepullCluster cluster,
        Supplier<FleetView> fleet,
        Supplier<List<QuotaStanding>> quotas,
        Supplier<DemandView> demand,
        CheckDesk checks,
        UsualImages images,
        BooleanSupplier leads,
        InstantSource clock) {
    Knowledge known() {
        return new Knowledge(fleet.get(), quotas.get(), demand.get());
    }
}
