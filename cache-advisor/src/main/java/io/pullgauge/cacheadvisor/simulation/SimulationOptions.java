/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation;

import io.pullgauge.cacheadvisor.simulation.cache.CacheModel;
import io.pullgauge.cacheadvisor.simulation.cache.Product;
import io.pullgauge.cacheadvisor.simulation.catalog.ImageCatalog;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to simulate.
 *
 * @param capacities in bytes, for {@code lru}; none = unbounded
 * @param ttl instead of each product's own; zero = never expire
 * @param window of the quota
 */
public record SimulationOptions(
        List<Product> products,
        List<Long> capacities,
        @Nullable Duration ttl,
        Duration window) {

    /** A window as Docker Hub documents it. */
    public static final Duration DEFAULT_WINDOW = Duration.ofHours(6);

    public SimulationOptions {
        products = List.copyOf(products);
        capacities = List.copyOf(capacities);
        if (window.toMillis() <= 0) {
            throw new IllegalArgumentException("window: " + window + " (expected: > 0)");
        }
    }

    /** Every product with its own rules, {@code lru} unbounded. */
    public static SimulationOptions defaults() {
        return new SimulationOptions(List.of(Product.values()), List.of(), null, DEFAULT_WINDOW);
    }

    List<CacheModel> models(ImageCatalog catalog) {
        return products.stream()
                .map(product -> product.model(catalog, capacities, ttl, window.toMillis()))
                .toList();
    }
}
