/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.path.PullPath;
import io.pullgauge.probe.registry.EndpointClient;
import io.pullgauge.probe.registry.Puller;
import io.pullgauge.probe.registry.Reply;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.EndpointReport;
import io.pullgauge.probe.report.QuotaReport;
import io.pullgauge.probe.report.VerdictReport;
import io.pullgauge.probe.report.WarningReport;
import io.pullgauge.probe.verdict.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a registry without an image: its API root, its token server, and at Docker Hub the quota of this address; or no further than
 * its certificate.
 */
final class RegistryProbe {

    private final Results results;
    private final Function<EndpointClient, Optional<Reply.Bad>> step;
    private final boolean asks;

    private RegistryProbe(Results results, Function<EndpointClient, Optional<Reply.Bad>> step, boolean asks) {
        this.results = results;
        this.step = step;
        this.asks = asks;
    }

    /** Asks each endpoint something. */
    static RegistryProbe asking(Results results) {
        return new RegistryProbe(results, EndpointClient::reach, true);
    }

    /** Opens a connection to each endpoint, unless that was done so lately, and asks nothing. */
    static RegistryProbe connecting(Results results, Duration within) {
        return new RegistryProbe(results, client -> client.connect(within), false);
    }

    CheckResult invalid(String host, String detail, List<String> fixes) {
        CheckResult told = results.invalid(host, detail, fixes);
        return new CheckResult(null, host, null, false, told.verdict(), List.of(), List.of(), null, null, null, null);
    }

    CheckResult look(String host, PullPath path, Puller puller) {
        Optional<Credential> credential = path.credentials().stream().findFirst();
        List<EndpointClient> clients = path.endpoints().stream()
                .map(endpoint -> Attempt.client(path, puller, endpoint, credential))
                .toList();
        List<Attempt.Refused> refused = new ArrayList<>();
        for (EndpointClient client : clients) {
            step.apply(client).ifPresent(bad -> refused.add(new Attempt.Refused(client, bad)));
        }
        boolean reached = refused.size() < clients.size();
        VerdictReport verdict = reached || refused.isEmpty()
                ? Verdicts.good(well() + (refused.isEmpty() ? "" : ", thanks to a fallback"), Map.of())
                : Verdicts.of(blame(refused, path), null);
        return result(host, path, clients, reached, verdict);
    }

    private String well() {
        return asks ? "can be reached" : "can be connected to; other nodes ask whether it answers";
    }

    private static Failure blame(List<Attempt.Refused> refused, PullPath path) {
        return Blame.of(refused, path.rules().reported(), "");
    }

    private CheckResult result(
            String host, PullPath path, List<EndpointClient> clients, boolean reached, VerdictReport verdict) {
        List<WarningReport> warnings = new ArrayList<>(Results.problems(path));
        if (reached) {
            clients.forEach(client -> Results.endpointFailure(client).ifPresent(warnings::add));
        }
        clients.forEach(client -> Results.addWarnings(client, warnings));
        List<EndpointReport> endpoints = clients.stream().map(results::endpoint).toList();
        Boolean pullable = (reached && !asks) ? null : Boolean.valueOf(reached);
        return new CheckResult(
                null, host, null, pullable, verdict, warnings, endpoints, null, null, null, quota(host, clients));
    }

    private static @Nullable QuotaReport quota(String host, List<EndpointClient> clients) {
        return clients.stream()
                .filter(client -> client.quota().isPresent())
                .findFirst()
                .map(client -> Results.quota(client, host))
                .orElse(null);
    }
}
