/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.advice.Adviser;
import io.pullgauge.cacheadvisor.canary.Canaries;
import io.pullgauge.cacheadvisor.checks.CheckDesk;
import io.pullgauge.cacheadvisor.checks.CheckRuns;
import io.pullgauge.cacheadvisor.demand.DemandLog;
import io.pullgauge.cacheadvisor.fleet.Expectations;
import io.pullgauge.cacheadvisor.fleet.Fleet;
import io.pullgauge.cacheadvisor.fleet.Observation;
import io.pullgauge.cacheadvisor.fleet.Unwatched;
import io.pullgauge.cacheadvisor.ingest.Inflater;
import io.pullgauge.cacheadvisor.ingest.Ingest;
import io.pullgauge.cacheadvisor.ingest.ReportDecoder;
import io.pullgauge.cacheadvisor.pods.Mutes;
import io.pullgauge.cacheadvisor.pods.PodCases;
import io.pullgauge.cacheadvisor.pods.Stories;
import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk;
import io.pullgauge.cacheadvisor.quota.QuotaLedger;
import io.pullgauge.cacheadvisor.store.History;
import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.probe.report.ReportAnswer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The whole table of endpoints. */
public final class Api {
    private Api() {}

    /** What is known and where it is kept. */
    public record Knowledge(Fleet fleet, QuotaLedger quotas, DemandLog demand, Adviser adviser, Storage storage) {}

    /**
     * The way of a report in.
     *
     * @param zones where the node of this name stands, for a report that does not say
     */
    public record Intake(
            Ingest ingest,
            Inflater inflater,
            ReportDecoder decoder,
            Expectations expected,
            Function<String, Optional<String>> zones) {}

    /**
     * What agents are asked for.
     *
     * @param interval how often they shall report
     * @param targets what the sender of a report shall look at beside its own flags
     */
    public record Wishes(Duration interval, Function<Observation, ReportAnswer.Targets> targets) {}

    /**
     * What is known of the cluster's pods.
     *
     * @param unwatched what of the cluster cannot be watched now
     */
    public record Pods(
            Stories stories, Mutes mutes, PodCases cases, Canaries canaries, Supplier<List<Unwatched>> unwatched) {}

    /** All endpoints. */
    public static List<Endpoint> endpoints(
            Knowledge known,
            Intake intake,
            Wishes wishes,
            CheckDesk desk,
            Optional<Pods> pods,
            Optional<PrepullDesk> prepulls,
            Bell bell,
            InstantSource clock,
            String version) {
        Views views = new Views(known.fleet(), new History(known.storage(), known.fleet()), clock);
        Metrics metrics = new Metrics(new FleetMetrics(
                views::now,
                () -> known.quotas().standings(clock.instant()),
                known.adviser()::advice,
                known.adviser().kinds(),
                () -> pods.map(each -> each.stories().all()).orElse(List.of()),
                () -> prepulls.map(PrepullDesk::jobs).orElse(Map.of()),
                version));
        List<Endpoint> all = new ArrayList<>();
        all.addAll(new ReportsApi(intake, known.demand(), wishes, metrics, clock).endpoints());
        all.addAll(new NodesApi(views, known.storage()).endpoints());
        all.addAll(new RegistriesApi(views).endpoints());
        all.addAll(new MatrixApi(views).endpoints());
        all.addAll(new ImagesApi(views).endpoints());
        all.addAll(new QuotaApi(known.quotas(), known.storage(), known.demand(), clock).endpoints());
        all.addAll(new DemandApi(known.demand()).endpoints());
        all.addAll(new AdviceApi(known.adviser(), views::now, clock).endpoints());
        all.addAll(new EventsApi(known.storage(), bell).endpoints());
        all.addAll(new ExplainApi().endpoints());
        all.addAll(new ErrandsApi(desk).endpoints());
        all.addAll(new ChecksApi(new CheckRuns(desk, clock), views, pods.map(Pods::canaries)).endpoints());
        all.addAll(pods.map(each -> new PodsApi(each.stories(), each.mutes(), clock).endpoints())
                .orElseGet(NotYet::withoutCluster));
        all.addAll(pods.map(each -> new CanariesApi(each.cases(), each.canaries()).endpoints())
                .orElseGet(NotYet::withoutCanaries));
        all.addAll(prepulls.map(each -> new PrepullsApi(each).endpoints()).orElseGet(NotYet::withoutPrepulls));
        all.add(new FleetApi(views).endpoint());
        all.add(new ChangesApi(views, known.storage(), clock).endpoint());
        all.add(new NodeEvidence(views, known.storage()).endpoint());
        all.add(new CredentialsApi(views, pods).endpoint());
        all.add(new CoverageApi(
                        views,
                        () -> pods.map(each -> each.cases().census().nodes()).orElse(Map.of()))
                .endpoint());
        all.add(new AboutApi(() -> new AboutApi.About(
                        version,
                        pods.isPresent(),
                        prepulls.isPresent(),
                        pods.map(each -> each.canaries().rules().namespaces().stream()
                                        .sorted()
                                        .toList())
                                .orElse(List.of()),
                        pods.map(each -> each.unwatched().get()).orElse(List.of())))
                .endpoint());
        all.addAll(new HealthApi().endpoints());
        all.add(metrics.endpoint());
        all.add(new OpenApi(all, version).endpoint());
        return List.copyOf(all);
    }
}
