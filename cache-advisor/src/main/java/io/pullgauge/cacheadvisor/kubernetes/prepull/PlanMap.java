/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.pullgauge.cacheadvisor.prepull.run.StoredPlan;
import io.pullgauge.cacheadvisor.prepull.run.TaskNames;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The ConfigMap that holds a plan: in short for people, and whole as compressed JSON, because 5,000 nodes would not fit otherwise. */
final class PlanMap {
    private static final String WHOLE = "plan.json.gz";
    private static final int LARGEST = 64 << 20;
    /** An object holds 1 MiB; names, labels and the summary need little of it. */
    private static final int MOST_PACKED = 1_000_000;

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private PlanMap() {}

    static ConfigMap of(StoredPlan plan) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(TaskNames.plan(plan.order().name()))
                .withNamespace(plan.order().namespace())
                .withLabels(Labels.plan(plan.order().name()))
                .endMetadata()
                .addToData("state", plan.state().name().toLowerCase(Locale.ROOT))
                .addToData("summary", summary(plan))
                .withBinaryData(Map.of(WHOLE, packed(plan)))
                .build();
    }

    private static String summary(StoredPlan plan) {
        return plan.results().size() + " of " + plan.tasks().size() + " jobs ended"
                + (plan.reason() == null ? "" : "; " + plan.reason());
    }

    /** Whole where that fits; else without what was said of each image, which costs the most and matters the least. */
    private static String packed(StoredPlan plan) {
        byte[] whole = zipped(plan);
        return Base64.getEncoder().encodeToString(whole.length <= MOST_PACKED ? whole : zipped(plan.inShort()));
    }

    private static byte[] zipped(StoredPlan plan) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(JSON.writeValueAsBytes(plan));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The plan; empty where somebody put something else there. */
    static Optional<StoredPlan> read(ConfigMap map) {
        String packed = map.getBinaryData() == null ? null : map.getBinaryData().get(WHOLE);
        if (packed == null) {
            return Optional.empty();
        }
        try (GZIPInputStream in =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(packed)))) {
            byte[] json = in.readNBytes(LARGEST + 1);
            return json.length > LARGEST
                    ? Optional.empty()
                    : Optional.ofNullable(JSON.readValue(json, StoredPlan.class));
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
