/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.simulation.cache.Product;
import io.pullgauge.cacheadvisor.simulation.cache.Upstream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A node that pulls seven Docker Official Images as published in September 2026 (official-images.tsv: facts of their manifests). */
class OfficialImagesTest {

    private static Map<String, String> images() throws IOException {
        Map<String, String> layers = new LinkedHashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(OfficialImagesTest.class.getResourceAsStream("official-images.tsv")),
                StandardCharsets.UTF_8))) {
            lines.lines()
                    .skip(1)
                    .map(line -> line.split("\t"))
                    .forEach(f -> layers.merge(f[0], f[1] + "=" + f[2], (a, b) -> a + "," + b));
        }
        return layers;
    }

    @Test
    void fetchesSharedLayersOnce() throws IOException {
        TraceText trace = TraceText.trace();
        int time = 0;
        for (Map.Entry<String, String> image : images().entrySet()) {
            trace.image(image.getKey() + " - " + image.getValue() + " -").pull(time++, "node", image.getKey());
        }
        Upstream uncached = trace.run(Product.LRU).uncached();
        assertThat(trace.problems()).isEmpty();
        assertThat(uncached).isEqualTo(new Upstream(7, 7, 48, 659_932_598, 7));
        assertThat(referenced(images())).isEqualTo(716_409_516);
    }

    private static long referenced(Map<String, String> images) {
        return images.values().stream()
                .flatMap(layers -> Arrays.stream(layers.split(",")))
                .mapToLong(layer -> Long.parseLong(layer.substring(layer.indexOf('=') + 1)))
                .sum();
    }
}
