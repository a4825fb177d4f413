/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import io.pullgauge.cacheadvisor.simulation.cache.Product;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A cache product by the contract's name. */
final class ProductConverter implements ITypeConverter<Product> {

    @Override
    public Product convert(String text) {
        return Product.parse(text)
                .orElseThrow(() -> new TypeConversionException("'" + text
                        + "' is no product that can be simulated (expected: "
                        + Arrays.stream(Product.values()).map(Product::text).collect(Collectors.joining(", ")) + ")"));
    }
}
