/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.pullgauge.cacheadvisor.fleet.CellState;
import io.pullgauge.cacheadvisor.fleet.Difference;
import io.pullgauge.cacheadvisor.fleet.Drift;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.ImageTally;
import io.pullgauge.cacheadvisor.fleet.RegistryCell;
import io.pullgauge.cacheadvisor.fleet.RegistrySummary;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.probe.verdict.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/matrix}: nodes × registries, one cell each. */
final class MatrixApi {
    private final Views views;
    private final MatrixRows rows = new MatrixRows();

    MatrixApi(Views views) {
        this.views = views;
    }

    /** Images of one registry at one node: how many, and why the failing and the undecided ones are. */
    record Images(int ok, int failing, int unknown, Map<String, Integer> causes, Map<String, Integer> doubts) {}

    /** One registry at one node: state is ok, failing, stale or unknown. */
    record Cell(
            String registry,
            String state,
            @Nullable String stage,
            @Nullable String cause,
            @Nullable Instant since,
            @Nullable Double millis,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String role,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String host,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String summary,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> warnings,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Instant certificateNotAfter,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Images images) {}

    record Row(
            String node,
            String cluster,
            @Nullable String zone,
            String state,
            @Nullable Instant lastSeen,
            List<Cell> cells) {}

    record Matrix(
            Instant at,
            List<RegistriesApi.Item> registries,
            List<Row> items,
            int total,
            @JsonProperty("continue") @Nullable String next,
            List<Difference> drift) {}

    List<Endpoint> endpoints() {
        return List.of(Endpoint.get(
                "/api/v1/matrix",
                "Every registry at every node",
                Matrix.class,
                this::matrix,
                "failing",
                "registry",
                "cause",
                "state",
                "zone",
                "cluster",
                "at",
                "limit",
                "continue"));
    }

    private Answer matrix(Call call) {
        FleetView view = views.of(call);
        String etag = Etags.of(view.revision(), call);
        if (Etags.matches(call, etag)) {
            return Answer.of(304, "application/json", new byte[0]).header("etag", etag);
        }
        List<Standing> nodes =
                view.nodes().stream().filter(NodesApi.NodeFilter.of(call)).toList();
        Page<Standing> page = Page.of(nodes, node -> NodesApi.sortKey(node.key()), call);
        List<RegistrySummary> registries = RegistrySummary.of(view);
        if (Views.wantsText(call)) {
            return Answer.text(table(page.map(MatrixApi::row), registries)).header("etag", etag);
        }
        Matrix frame = new Matrix(
                view.at(),
                registries.stream().map(RegistriesApi::item).toList(),
                List.of(),
                page.total(),
                page.next(),
                Drift.of(view));
        return Answer.of(200, "application/json", rows.within(Json.bytes(frame), page.items()))
                .header("etag", etag);
    }

    private static String table(Page<Row> page, List<RegistrySummary> registries) {
        List<String> headers = new ArrayList<>(List.of("NAME", "ZONE"));
        registries.forEach(registry -> headers.add(Text.shown(registry.registry(), 60)));
        Table table = new Table(headers.toArray(String[]::new));
        for (Row row : page.items()) {
            Map<String, Cell> cells = new HashMap<>();
            row.cells().forEach(cell -> cells.put(cell.registry(), cell));
            List<@Nullable Object> shown = new ArrayList<>();
            shown.add(row.node());
            shown.add(row.zone());
            registries.forEach(registry -> shown.add(shown(cells.get(registry.registry()))));
            table.row(shown.toArray());
        }
        return table.toString();
    }

    private static String shown(@Nullable Cell cell) {
        if (cell == null) {
            return "-";
        }
        return cell.cause() == null || !cell.state().equals("failing") ? cell.state() : cell.cause();
    }

    static Row row(Standing node) {
        return new Row(
                node.key().node(),
                node.key().cluster(),
                node.zone(),
                node.state().code(),
                node.lastSeen(),
                cells(node));
    }

    /** How the node stands with each of its registries. */
    static List<Cell> cells(Standing node) {
        return IntStream.range(0, node.registries().size())
                .mapToObj(i -> cell(node.registries().get(i), node.latencies().of(i), node.isFresh()))
                .toList();
    }

    /** A silent node's cell keeps the last known cause beside its state {@code stale}. */
    private static Cell cell(RegistryCell cell, @Nullable Double millis, boolean fresh) {
        boolean failing = cell.state() == CellState.FAILING;
        return new Cell(
                cell.registry(),
                fresh ? cell.state().code() : "stale",
                cell.fault() == null ? null : cell.fault().stage().code(),
                cell.fault() == null ? null : cell.fault().cause().code(),
                cell.since(),
                millis,
                cell.fault() == null ? null : cell.fault().role(),
                cell.fault() == null ? null : cell.fault().host(),
                failing && cell.fault() != null ? cell.fault().summary() : unasked(cell),
                cell.warnings().stream().map(Cause::code).toList(),
                Optional.ofNullable(cell.certificate())
                        .map(seen -> seen.notAfter())
                        .orElse(null),
                images(cell.images()));
    }

    private static @Nullable String unasked(RegistryCell cell) {
        return cell.state() == CellState.CONNECTED ? "can be connected to; other nodes ask whether it answers" : null;
    }

    private static @Nullable Images images(ImageTally tally) {
        return tally.total() == 0
                ? null
                : new Images(
                        tally.ok(),
                        tally.failing(),
                        tally.unknown(),
                        Json.counts(tally.causes()),
                        Json.counts(tally.doubts()));
    }
}
