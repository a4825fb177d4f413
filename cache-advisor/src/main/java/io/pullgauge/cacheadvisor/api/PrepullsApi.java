/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.access.Need;
import io.pullgauge.cacheadvisor.prepull.run.Draft;
import io.pullgauge.cacheadvisor.prepull.run.OrderRequest;
import io.pullgauge.cacheadvisor.prepull.run.PrepullCluster;
import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk;
import io.pullgauge.cacheadvisor.prepull.run.StoredPlan;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code /api/v1/prepulls}: plan, apply, watch, pause, resume, cancel. */
final class PrepullsApi {
    private static final String PATH = "/api/v1/prepulls";
    private static final int SHOWN = 20;

    private final PrepullDesk desk;

    PrepullsApi(PrepullDesk desk) {
        this.desk = desk;
    }

    /** What a change did. */
    record Changed(String name, String state) {}

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.list(PATH, "Pre-pull plans", PrepullViews.Item.class, asked(this::list), "limit", "continue"),
                new Endpoint(
                        "POST",
                        PATH,
                        "Apply a pre-pull, or with dryRun only plan it; with objects=true the exact objects as YAML",
                        Need.OPERATE,
                        List.of("dryRun", "objects"),
                        PrepullViews.Draw.class,
                        false,
                        asked(this::order)),
                Endpoint.get(
                        PATH + "/{name}",
                        "One plan with each node's result",
                        PrepullViews.Detail.class,
                        asked(this::one)),
                new Endpoint(
                        "DELETE",
                        PATH + "/{name}",
                        "Cancel a plan and delete its objects",
                        Need.OPERATE,
                        List.of(),
                        Changed.class,
                        false,
                        asked(call -> changed(call, desk::cancel, "cancelled"))),
                Endpoint.post(
                        PATH + "/{name}/pause",
                        "Start nothing more and stop what runs",
                        Need.OPERATE,
                        Changed.class,
                        asked(call -> changed(call, desk::pause, "paused"))),
                Endpoint.post(
                        PATH + "/{name}/resume",
                        "Go on",
                        Need.OPERATE,
                        Changed.class,
                        asked(call -> changed(call, desk::resume, "running"))));
    }

    private static Function<Call, Answer> asked(Function<Call, Answer> handler) {
        return call -> {
            try {
                return handler.apply(call);
            } catch (PrepullCluster.Unavailable e) {
                throw new Problem(503, "Cluster unavailable", Text.shown(e.getMessage(), 400))
                        .header("retry-after", "5");
            }
        };
    }

    private Answer list(Call call) {
        List<PrepullViews.Item> items = desk.plans().stream()
                .map(PrepullViews::item)
                .sorted(Comparator.comparing(PrepullViews.Item::name))
                .toList();
        Page<PrepullViews.Item> page = Page.of(items, PrepullViews.Item::name, call);
        return Views.wantsText(call) ? Answer.text(table(page.items())) : Answer.json(page);
    }

    private static String table(List<PrepullViews.Item> items) {
        Table table = new Table("NAME", "NAMESPACE", "STATE", "JOBS", "DONE", "FAILED", "SKIPPED", "REASON");
        items.forEach(item -> table.row(
                item.name(),
                item.namespace(),
                item.state(),
                item.jobs(),
                item.done(),
                item.failed(),
                item.skipped(),
                item.reason()));
        return table.toString();
    }

    private Answer order(Call call) {
        boolean dry = call.flag("dryRun").orElse(false);
        OrderRequest request = Json.read(
                call.body().get(),
                OrderRequest.class,
                "{\"name\":\"…\",\"images\":[\"…\"],\"nodes\":[\"…\"] or \"selector\":\"…\"}");
        Draft draft = switch (dry ? desk.look(request) : desk.draft(request)) {
            case PrepullDesk.Drafted.Ready ready -> ready.draft();
            case PrepullDesk.Drafted.Bad bad ->
                throw new Problem(
                                400,
                                "Bad body",
                                bad.wrong().pointer() + ": "
                                        + Text.shown(bad.wrong().detail(), 400))
                        .with("pointer", bad.wrong().pointer());
        };
        return dry ? shown(call, draft) : apply(draft);
    }

    private Answer shown(Call call, Draft draft) {
        if (call.flag("objects").orElse(false)) {
            return Answer.text(desk.manifests(draft));
        }
        PrepullViews.Draw draw = PrepullViews.draw(draft);
        return Views.wantsText(call) ? Answer.text(table(draw)) : Answer.json(draw);
    }

    private static String table(PrepullViews.Draw draw) {
        Table table = new Table("WAVE", "NODE", "ZONE", "IMAGES", "FORM", "BYTES", "SECONDS", "DISK", "JOB");
        draw.jobs()
                .forEach(job -> table.row(
                        job.wave(),
                        job.node(),
                        job.zone(),
                        String.join(",", job.images()),
                        job.form(),
                        job.bytes(),
                        job.seconds(),
                        job.diskPercent() == null ? null : "≥" + job.diskPercent() + "%",
                        job.job()));
        StringBuilder text = new StringBuilder(table.toString());
        text.append('\n')
                .append(draw.pulls())
                .append(" pulls in ")
                .append(draw.waves())
                .append(" waves, about ");
        text.append(draw.seconds()).append(" s and ").append(draw.bytes()).append(" bytes; ");
        text.append(draw.present()).append(" are there already\n");
        draw.quotaUnits()
                .forEach((key, units) -> text.append("quota: ")
                        .append(units)
                        .append(" at ")
                        .append(Text.shown(key, 200))
                        .append('\n'));
        draw.refused().stream()
                .limit(SHOWN)
                .forEach(
                        each -> text.append("does not fit: ").append(line(each)).append('\n'));
        if (draw.refused().size() > SHOWN) {
            text.append("and ").append(draw.refused().size() - SHOWN).append(" more\n");
        }
        draw.notes()
                .forEach(note ->
                        text.append("note: ").append(Text.shown(note, 400)).append('\n'));
        return text.toString();
    }

    private static String line(PrepullViews.Refused each) {
        return Text.shown(each.image() + " on " + each.node() + ": " + each.why() + ", " + each.detail(), 400);
    }

    private Answer apply(Draft draft) {
        boolean later = draft.order().when() != null && draft.order().when().cron() != null;
        if (!draft.isWhole() && !draft.order().part() && !later) {
            throw new Problem(
                            409,
                            "Does not fit",
                            draft.refused().size() + " pulls do not fit, the first: "
                                    + line(PrepullViews.refused(draft.refused()).getFirst())
                                    + " (expected: a plan that fits, or \"part\": true, --part, for the "
                                    + draft.tasks().stream()
                                            .mapToInt(task -> task.images().size())
                                            .sum()
                                    + " that do)")
                    .with(
                            "refused",
                            PrepullViews.refused(
                                    draft.refused().stream().limit(SHOWN).toList()));
        }
        StoredPlan plan = desk.apply(draft)
                .orElseThrow(() -> new Problem(
                        409,
                        "Exists",
                        "a plan \"" + draft.order().name()
                                + "\" is there already (expected: another name, or DELETE it)"));
        return Answer.of(201, "application/json", Json.bytes(PrepullViews.draw(draft)))
                .header("location", PATH + "/" + plan.order().name());
    }

    private Answer one(Call call) {
        String name = call.parameter("name");
        PrepullViews.Detail detail = desk.show(name).map(PrepullViews::detail).orElseThrow(() -> unknown(name));
        return Views.wantsText(call) ? Answer.text(table(detail)) : Answer.json(detail);
    }

    private static String table(PrepullViews.Detail detail) {
        Table table = new Table("WAVE", "NODE", "STATE", "CAUSE", "IMAGES", "BYTES", "SECONDS", "MESSAGE");
        detail.nodes()
                .forEach(node -> table.row(
                        node.wave(),
                        node.node(),
                        node.state(),
                        node.cause(),
                        node.images().stream()
                                .map(image -> image.image() + "=" + image.outcome())
                                .collect(Collectors.joining(",")),
                        node.images().stream()
                                .mapToLong(image -> image.bytes() == null ? 0 : image.bytes())
                                .sum(),
                        node.images().stream()
                                        .mapToLong(image -> image.millis() == null ? 0 : image.millis())
                                        .sum()
                                / 1000.0,
                        node.message()));
        String why = detail.reason() == null ? "" : ": " + Text.shown(detail.reason(), 300);
        String waits = detail.waitsFor() == null ? "" : "\nwaits: " + Text.shown(detail.waitsFor(), 300);
        String left = detail.secondsLeft() == null ? "" : ", about " + detail.secondsLeft() + " s left";
        String ended =
                "\n" + detail.progress().ended() + " of " + detail.progress().jobs() + " jobs ended" + left;
        String next = detail.nextRunAt() == null ? "" : "\nruns again at " + detail.nextRunAt();
        return table + "\n" + detail.name() + " is " + detail.state() + why + waits + ended + next + "\n";
    }

    private static Answer changed(Call call, Function<String, PrepullDesk.Change> change, String state) {
        String name = call.parameter("name");
        return switch (change.apply(name)) {
            case CHANGED -> Answer.json(new Changed(name, state));
            case NO_SUCH_PLAN -> throw unknown(name);
            case NOT_NOW ->
                throw new Problem(409, "Not now", "the plan has ended (expected: one that runs, is paused or stopped)");
            case BUSY ->
                throw new Problem(409, "Busy", "the plan kept changing (expected: to be asked again)")
                        .header("retry-after", "1");
        };
    }

    private static Problem unknown(String name) {
        return Problem.notFound("no plan \"" + Text.shown(name, 100) + "\"");
    }
}
