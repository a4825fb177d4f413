/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ingest;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.pullgauge.cacheadvisor.fleet.Hints;
import io.pullgauge.cacheadvisor.fleet.RegistryName;
import io.pullgauge.probe.report.EndpointReport;
import io.pullgauge.probe.report.NodeReport;
import io.pullgauge.probe.report.StageReport;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * JSON to report. Takes what the contract calls a report and nothing that only looks like one: unknown fields are ignored, fields beyond the
 * envelope may be missing, but a value of the wrong type is refused with its place.
 */
public final class ReportDecoder {
    /** The oldest schema taken: two before the one that this version writes, and there was none before 1. */
    private static final int OLDEST_SCHEMA = Math.max(1, NodeReport.SCHEMA - 2);

    private static final int MOST_TARGETS = 5_000;
    private static final Pattern NAME = Pattern.compile("[^\\p{C}\\s/]{1,253}");
    private static final Pattern INSTANCE = Pattern.compile("[^\\p{C}]{1,200}");

    private final ObjectReader reader;

    /** A decoder for documents of at most this many bytes. */
    public ReportDecoder(int mostBytes) {
        StreamReadConstraints limits = StreamReadConstraints.builder()
                .maxDocumentLength(mostBytes)
                .maxNestingDepth(50)
                .maxStringLength(64 * 1024)
                .maxNameLength(1024)
                .build();
        this.reader = JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(limits).build())
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .withCoercionConfig(LogicalType.Textual, text -> {
                    text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                    text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                    text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
                })
                .addMixIn(NodeReport.RegistryEntry.class, HostAlias.class)
                .addMixIn(EndpointReport.class, Unread.class)
                .addModule(new PreparedRecords().addDeserializer(StageReport.class, new StageReader()))
                .addHandler(new HintCatcher())
                .build()
                .readerFor(NodeReport.class);
    }

    /** What came of it. */
    public sealed interface Result {
        /** A report whose envelope holds. */
        record Decoded(NodeReport report, Hints hints) implements Result {}

        /** Not a report: where, as a JSON pointer (empty for the whole), and why. */
        record Refused(String pointer, String detail) implements Result {}
    }

    /** Decodes the document. */
    public Result decode(byte[] json) {
        try {
            HintCatcher.Caught caught = new HintCatcher.Caught();
            NodeReport report =
                    reader.withAttribute(HintCatcher.Caught.class, caught).readValue(json);
            return refusal(report)
                    .<Result>map(refused -> refused)
                    .orElseGet(() -> new Result.Decoded(report, caught.hints(zone(report))));
        } catch (JacksonException e) {
            return new Result.Refused(pointer(e), JsonComplaint.of(e));
        }
    }

    /** The envelope must hold, for without it nobody can tell whose report it is and whether it is new. */
    private static Optional<Result.Refused> refusal(@Nullable NodeReport report) {
        if (report == null) {
            return refused("", "null (expected: a report)");
        }
        if (report.schema() < OLDEST_SCHEMA || report.schema() > NodeReport.SCHEMA) {
            return refused(
                    "/schema", report.schema() + " (expected: " + OLDEST_SCHEMA + " to " + NodeReport.SCHEMA + ")");
        }
        if (report.node() == null || !NAME.matcher(report.node()).matches()) {
            return refused(
                    "/node", "missing or not a node's name (expected: 1 to 253 characters without spaces and '/')");
        }
        if (report.cluster() != null
                && !report.cluster().isEmpty()
                && !NAME.matcher(report.cluster()).matches()) {
            return refused("/cluster", "not a cluster's name (expected: 1 to 253 characters without spaces and '/')");
        }
        if (report.agent() == null) {
            return refused("/agent", "missing (expected: an object with instance and version)");
        }
        if (report.agent().instance() == null
                || !INSTANCE.matcher(report.agent().instance()).matches()) {
            return refused("/agent/instance", "missing or too long (expected: 1 to 200 characters)");
        }
        return report.sequence() < 0
                ? refused("/sequence", report.sequence() + " (expected: 0 or more)")
                : refusalOfTargets(report);
    }

    private static Optional<Result.Refused> refusalOfTargets(NodeReport report) {
        if (size(report.registries()) > MOST_TARGETS) {
            return refused(
                    "/registries", report.registries().size() + " entries (expected: at most " + MOST_TARGETS + ")");
        }
        if (size(report.images()) > MOST_TARGETS) {
            return refused("/images", report.images().size() + " entries (expected: at most " + MOST_TARGETS + ")");
        }
        List<NodeReport.RegistryEntry> entries = report.registries() == null ? List.of() : report.registries();
        for (int i = 0; i < entries.size(); i++) {
            NodeReport.RegistryEntry entry = entries.get(i);
            if (entry != null && (entry.host() == null || !RegistryName.isPlausible(entry.host()))) {
                return refused(
                        "/registries/" + i + "/host",
                        "missing or not a host (expected: name or address, with an optional port)");
            }
        }
        return Optional.empty();
    }

    private static int size(@Nullable List<?> list) {
        return list == null ? 0 : list.size();
    }

    private static Optional<Result.Refused> refused(String pointer, String detail) {
        return Optional.of(new Result.Refused(pointer, detail));
    }

    private static @Nullable String zone(NodeReport report) {
        return report.environment() == null ? null : report.environment().zone();
    }

    private static String pointer(JacksonException e) {
        StringBuilder pointer = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            String name = step.getPropertyName();
            pointer.append('/')
                    .append(
                            name == null
                                    ? step.getIndex()
                                    : name.replace("~", "~0").replace("/", "~1"));
        }
        return pointer.length() > 300 ? pointer.substring(0, 300) : pointer.toString();
    }

    /** Where a node has an endpoint from is for people, who read the report as it is stored. */
    @JsonIgnoreProperties("from")
    interface Unread {}

    /** {@code check --registry} names the host {@code registry}; an agent may send that object as it is. */
    interface HostAlias {
        @JsonAlias("registry")
        String host();
    }
}
