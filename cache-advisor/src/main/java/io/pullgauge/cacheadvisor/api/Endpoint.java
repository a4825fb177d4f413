/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.access.Need;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One row of the API's table.
 *
 * @param path a template: {@code {name}} stands for one part, {@code {name...}} for all that follow
 * @param parameters of the query
 * @param shape the record that a good answer's JSON is made of, or each item of its page; {@link Void} where it is not JSON
 * @param paged whether the answer is a page of such items
 * @param mostBody largest body in bytes; 0 where the server's own limit does
 */
public record Endpoint(
        String method,
        String path,
        String summary,
        Need need,
        List<String> parameters,
        Class<?> shape,
        boolean paged,
        int mostBody,
        Function<Call, Answer> handler) {

    Endpoint(
            String method,
            String path,
            String summary,
            Need need,
            List<String> parameters,
            Class<?> shape,
            boolean paged,
            Function<Call, Answer> handler) {
        this(method, path, summary, need, parameters, shape, paged, 0, handler);
    }

    static Endpoint get(String path, String summary, Class<?> shape, Function<Call, Answer> handler, String... query) {
        return new Endpoint("GET", path, summary, Need.READ, List.of(query), shape, false, handler);
    }

    static Endpoint list(String path, String summary, Class<?> item, Function<Call, Answer> handler, String... query) {
        return new Endpoint("GET", path, summary, Need.READ, List.of(query), item, true, handler);
    }

    static Endpoint post(String path, String summary, Need need, Class<?> shape, Function<Call, Answer> handler) {
        return new Endpoint("POST", path, summary, need, List.of(), shape, false, handler);
    }

    /** The answer; a time to which this endpoint cannot go back is refused, for what holds now would be taken for what held then. */
    Answer answer(Call call) {
        Optional<String> time = need == Need.OPEN || parameters.contains("at") ? Optional.empty() : call.query("at");
        if (time.isPresent()) {
            throw Problem.badParameter("at", time.get(), "no time: " + path + " tells of now only");
        }
        return handler.apply(call);
    }

    Endpoint need(Need needed) {
        return new Endpoint(method, path, summary, needed, parameters, shape, paged, mostBody, handler);
    }

    Endpoint mostBody(int bytes) {
        return new Endpoint(method, path, summary, need, parameters, shape, paged, bytes, handler);
    }
}
