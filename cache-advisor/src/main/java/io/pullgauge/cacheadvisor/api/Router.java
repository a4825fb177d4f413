/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the endpoint for a path and a method. A literal part wins over a parameter, wherever both would fit. */
final class Router {
    private final List<Endpoint> endpoints;

    Router(List<Endpoint> endpoints) {
        this.endpoints = endpoints.stream()
                .sorted((one, two) -> Integer.compare(parameters(one), parameters(two)))
                .toList();
    }

    /** What was found. */
    sealed interface Match {
        /** An endpoint and its path's parameters. */
        record Found(Endpoint endpoint, Map<String, String> parameters) implements Match {}

        /** The path exists, with these methods only. */
        record WrongMethod(String allowed) implements Match {}

        /** There is no such path. */
        record Unknown() implements Match {}
    }

    Match match(String method, String path) {
        List<Endpoint> samePath = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            Optional<Map<String, String>> parameters = match(endpoint.path().split("/", -1), path.split("/", -1));
            if (parameters.isPresent()) {
                if (endpoint.method().equals(method) || ("HEAD".equals(method) && "GET".equals(endpoint.method()))) {
                    return new Match.Found(endpoint, parameters.get());
                }
                samePath.add(endpoint);
            }
        }
        return samePath.isEmpty()
                ? new Match.Unknown()
                : new Match.WrongMethod(
                        samePath.stream().map(Endpoint::method).distinct().collect(Collectors.joining(", ")));
    }

    private static Optional<Map<String, String>> match(String[] template, String[] path) {
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < template.length; i++) {
            String part = template[i];
            if (part.endsWith("...}")) {
                String rest = String.join("/", List.of(path).subList(Math.min(i, path.length), path.length));
                parameters.put(part.substring(1, part.length() - 4), decode(rest));
                return rest.isEmpty() ? Optional.empty() : Optional.of(parameters);
            }
            if (i >= path.length) {
                return Optional.empty();
            }
            if (part.startsWith("{") && !path[i].isEmpty()) {
                parameters.put(part.substring(1, part.length() - 1), decode(path[i]));
            } else if (!part.equals(path[i])) {
                return Optional.empty();
            }
        }
        return template.length == path.length ? Optional.of(parameters) : Optional.empty();
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static int parameters(Endpoint endpoint) {
        String path = endpoint.path();
        return (int) path.chars().filter(c -> c == '{').count() * 2 + (path.contains("...") ? 1 : 0);
    }
}
