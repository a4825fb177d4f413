/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.kubelet;

import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.GoUrl;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The kubelet's index of credentials by registry pattern (pkg/credentialprovider/keyring.go). All matches count, the longest key first;
 * what stands under {@code index.docker.io} is for Docker Hub, but only where nothing else matches.
 */
final class Keyring {

    private static final String HUB_KEY = "index.docker.io";

    /** Reverse order of keys: longer ones before their own prefixes, literal ones before {@code *}. */
    private final List<Entry> entries;

    private Keyring(List<Entry> entries) {
        this.entries = entries;
    }

    /** A key, taken apart once, and what stands under it; a key that is no URL matches nothing. */
    private record Entry(String key, Optional<Place> place, List<Credential> credentials) {}

    /** A host by its labels, a port as text and a path: what keys and images are compared by. */
    private record Place(String[] labels, String port, String path) {

        static Optional<Place> of(String text) {
            return GoUrl.parse("https://" + text)
                    .map(url -> new Place(url.host().split("\\.", -1), url.port(), url.path()));
        }

        boolean covers(Place image) {
            boolean equal =
                    port.equals(image.port) && image.path.startsWith(path) && labels.length == image.labels.length;
            for (int i = 0; equal && i < labels.length; i++) {
                equal = Wildcard.matches(labels[i], image.labels[i]);
            }
            return equal;
        }
    }

    /** Credentials in the order in which they were found; each one's key is as written in its file. */
    static Keyring of(List<Credential> credentials) {
        Map<String, List<Credential>> byKey = new TreeMap<>(Comparator.reverseOrder());
        for (Credential credential : credentials) {
            indexKey(credential.key())
                    .ifPresent(key ->
                            byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(credential));
        }
        return new Keyring(byKey.entrySet().stream()
                .map(entry -> new Entry(entry.getKey(), Place.of(entry.getKey()), List.copyOf(entry.getValue())))
                .toList());
    }

    /** What the kubelet tries for a canonical repository ({@code docker.io/library/nginx}), in order. */
    List<Credential> lookup(String repository) {
        List<Credential> matches = new ArrayList<>();
        Place.of(repository)
                .ifPresent(image -> entries.stream()
                        .filter(entry ->
                                entry.place().filter(key -> key.covers(image)).isPresent())
                        .forEach(entry -> matches.addAll(entry.credentials())));
        if (matches.isEmpty() && isHub(repository)) {
            entries.stream()
                    .filter(entry -> HUB_KEY.equals(entry.key()))
                    .forEach(entry -> matches.addAll(entry.credentials()));
        }
        return matches;
    }

    /** The key under which an entry is kept: without scheme and without a leading /v1/ or /v2/; empty for a key that is no URL. */
    static Optional<String> indexKey(String key) {
        String url = key.startsWith("https://") || key.startsWith("http://") ? key : "https://" + key;
        return GoUrl.parse(url).map(parsed -> {
            String path = parsed.path();
            String effective = path.startsWith("/v1/") || path.startsWith("/v2/") ? path.substring(3) : path;
            return "/".equals(effective) ? parsed.authority() : parsed.authority() + effective;
        });
    }

    /** Labels are compared one by one with shell wildcards, ports as text, the path as a plain prefix ({@code /foo} is one of {@code /foobar}). */
    static boolean matches(String key, String repository) {
        Optional<Place> image = Place.of(repository);
        return image.isPresent()
                && Place.of(key).filter(place -> place.covers(image.get())).isPresent();
    }

    private static boolean isHub(String repository) {
        String first = repository.split("/", 2)[0];
        return "docker.io".equals(first)
                || HUB_KEY.equals(first)
                || (!first.isEmpty() && !first.contains(".") && !first.contains(":"));
    }
}
