/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.demand.DemandView;
import io.pullgauge.cacheadvisor.demand.Pull;
import io.pullgauge.cacheadvisor.simulation.SimulationResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * One cache for the cluster, or one in each zone: both replayed on the same pulls. Zone caches fetch everything once a zone, and keep
 * layers from crossing zones.
 *
 * @param units manifests fetched upstream by one cache
 * @param bytes of layers fetched upstream by one cache
 * @param crossing bytes that one cache, in the zone that pulls most, would send to the others
 */
record Placement(int zones, long units, long bytes, long unitsByZone, long bytesByZone, long crossing) {
    private static final int MOST_ZONES = 8;

    /** Empty where there is one zone, or the nodes do not tell theirs. */
    static Optional<Placement> of(DemandView demand, Predicate<Pull> wanted, SimulationResult whole) {
        TreeSet<String> zones = new TreeSet<>();
        demand.pulls().stream().filter(wanted).forEach(pull -> {
            String zone = demand.zones().get(pull.node());
            if (zone != null) {
                zones.add(zone);
            }
        });
        if (zones.size() < 2 || zones.size() > MOST_ZONES) {
            return Optional.empty();
        }
        long most = 0;
        for (String zone : zones) {
            Predicate<Pull> here = pull -> zone.equals(demand.zones().get(pull.node()));
            most = Math.max(
                    most, Replay.of(demand, wanted.and(here), false).uncached().bytes());
        }
        SimulationResult byZone = Replay.of(demand, wanted, true);
        return Optional.of(new Placement(
                zones.size(),
                Replay.cached(whole).upstream().manifestGets(),
                Replay.cached(whole).upstream().bytes(),
                Replay.cached(byZone).upstream().manifestGets(),
                Replay.cached(byZone).upstream().bytes(),
                whole.uncached().bytes() - most));
    }

    /** Where what no longer crosses zones is five times what is fetched more often, and that costs hardly more quota than one cache. */
    boolean isByZone() {
        return crossing > 5 * (bytesByZone - bytes) && unitsByZone * 2 <= units * 3;
    }

    Map<String, Object> numbers() {
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("zones", zones);
        numbers.put("manifestGetsWithOneEachZone", unitsByZone);
        numbers.put("bytesWithOneEachZone", bytesByZone);
        numbers.put("bytesCrossingZonesWithOne", crossing);
        numbers.put("placement", isByZone() ? "one each zone" : "one");
        return numbers;
    }

    String words() {
        return (isByZone()
                        ? "Put one into each of the " + zones + " zones"
                        : "One for all " + zones + " zones is enough")
                + ": one in each zone costs " + (unitsByZone - units) + " more charged requests and "
                + Findings.rounded((bytesByZone - bytes) / 1e9) + " GB more from the registry, and keeps "
                + Findings.rounded(crossing / 1e9) + " GB from crossing zones.";
    }
}
