/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import java.util.List;
import java.util.function.Function;

/**
 * One row of the API's table.
 *
 * @param path a template: {@code {name}} stands for one part, {@code {name...}} for all that follow
 * @param shape the record that a good answer's JSON is made of; {@link Void} where it is not JSON
 */
public record Endpoint(
        String method,
        String path,
        String summary,
        Access access,
        List<String> parameters,
        Class<?> shape,
        Function<Call, Answer> handler) {

    static Endpoint get(String path, String summary, Class<?> shape, Function<Call, Answer> handler, String... query) {
        return new Endpoint("GET", path, summary, Access.READ, List.of(query), shape, handler);
    }

    Endpoint access(Access needed) {
        return new Endpoint(method, path, summary, needed, parameters, shape, handler);
    }
}
