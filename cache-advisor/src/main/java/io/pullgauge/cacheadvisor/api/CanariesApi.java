/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.access.Need;
import io.pullgauge.cacheadvisor.canary.Canaries;
import io.pullgauge.cacheadvisor.canary.CanaryReport;
import io.pullgauge.cacheadvisor.canary.Identity;
import io.pullgauge.cacheadvisor.canary.Wish;
import io.pullgauge.cacheadvisor.pods.PodCase;
import io.pullgauge.cacheadvisor.pods.PodCases;
import io.pullgauge.cacheadvisor.pods.PodKey;
import io.pullgauge.cacheadvisor.pods.PodSeen;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/canaries}: what a workload's own credentials can do, decided by the kubelet. */
final class CanariesApi {
    private static final String PATH = "/api/v1/canaries";

    private final PodCases cases;
    private final Canaries canaries;

    CanariesApi(PodCases cases, Canaries canaries) {
        this.cases = cases;
        this.canaries = canaries;
    }

    /** What a body holds. */
    record Wanted(
            @Nullable String namespace,
            @Nullable String serviceAccount,
            @Nullable List<@Nullable String> pullSecrets,
            @Nullable String image,
            @Nullable String node) {}

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.list(
                        PATH,
                        "Pulls in a workload's place, of the last hour",
                        CanaryReport.class,
                        this::list,
                        "limit",
                        "continue"),
                Endpoint.post(
                        PATH,
                        "Let the kubelet pull an image with a workload's own credentials",
                        Need.OPERATE,
                        CanaryReport.class,
                        this::start),
                Endpoint.get(PATH + "/{name}", "One canary", CanaryReport.class, this::one),
                Endpoint.post(
                        "/api/v1/pods/{namespace}/{name}/canary",
                        "Let the kubelet of the pod's node pull its image again with its credentials",
                        Need.OPERATE,
                        CanaryReport.class,
                        this::ofPod));
    }

    private Answer list(Call call) {
        Page<CanaryReport> page = Page.of(
                canaries.all().stream()
                        .map(CanaryReport::of)
                        .sorted((one, two) -> one.name().compareTo(two.name()))
                        .toList(),
                CanaryReport::name,
                call);
        return Views.wantsText(call) ? Answer.text(table(page.items())) : Answer.json(page);
    }

    private static String table(List<CanaryReport> items) {
        Table table = new Table("NAME", "NAMESPACE", "ACCOUNT", "NODE", "STATE", "CAUSE", "IMAGE");
        items.forEach(each -> table.row(
                each.name(),
                each.namespace(),
                each.serviceAccount(),
                each.node(),
                each.state(),
                each.cause(),
                each.image()));
        return table.toString();
    }

    private Answer one(Call call) {
        String name = call.parameter("name");
        CanaryReport report = canaries.byName(name)
                .map(CanaryReport::of)
                .orElseThrow(() -> Problem.notFound(
                        "no canary \"" + Text.shown(name, 100) + "\" (they are remembered for an hour)"));
        return Views.wantsText(call) ? Answer.text(table(List.of(report))) : Answer.json(report);
    }

    private Answer start(Call call) {
        Wanted wanted = Json.read(
                call.body().get(),
                Wanted.class,
                "{\"namespace\":\"…\",\"serviceAccount\":\"…\",\"pullSecrets\":[\"…\"],\"image\":\"…\",\"node\":\"…\"}");
        List<String> secrets = Optional.ofNullable(wanted.pullSecrets()).orElse(List.of()).stream()
                .filter(Objects::nonNull)
                .toList();
        return started(new Wish(
                new Identity(
                        required("/namespace", wanted.namespace()),
                        Objects.requireNonNullElse(wanted.serviceAccount(), "default"),
                        secrets),
                required("/image", wanted.image()),
                required("/node", wanted.node())));
    }

    private static String required(String pointer, @Nullable String value) {
        if (value == null || value.isBlank() || value.length() > 1_000) {
            throw new Problem(400, "Bad body", pointer + ": missing or too long (expected: a name)")
                    .with("pointer", pointer);
        }
        return value;
    }

    private Answer ofPod(Call call) {
        PodKey key = new PodKey(call.parameter("namespace"), call.parameter("name"));
        PodCase known = cases.find(key)
                .orElseThrow(() ->
                        Problem.notFound("no pod \"" + Text.shown(key.toString(), 300) + "\" waits for an image"));
        String image = known.image().orElse("");
        String node = known.pod().node();
        boolean own = known.culprit()
                .filter(stuck -> stuck.slot() != PodSeen.Slot.SANDBOX)
                .isPresent();
        if (image.isBlank() || node == null || known.state() != PodCase.State.WAITING || !own) {
            throw new Problem(409, "Nothing to try", "the pod does not wait for an image of its own on a node");
        }
        return started(new Wish(known.identity(), image, node));
    }

    private Answer started(Wish wish) {
        return switch (canaries.ask(wish)) {
            case Canaries.Accepted accepted ->
                Answer.of(202, "application/json", Json.bytes(CanaryReport.of(accepted.canary())))
                        .header("location", PATH + "/" + accepted.canary().name());
            case Canaries.Refused refused -> throw refused(refused);
        };
    }

    private static Problem refused(Canaries.Refused refused) {
        String text = Text.shown(refused.text(), 400);
        return switch (refused.why()) {
            case BAD -> new Problem(400, "Bad body", text);
            case NOT_ALLOWED -> new Problem(403, "Not allowed there", text);
            case BUSY -> new Problem(429, "Too many canaries", text).header("retry-after", "60");
            case AWAY -> new Problem(503, "Cluster unavailable", text).header("retry-after", "15");
        };
    }
}
