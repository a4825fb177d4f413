/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.kubelet;

import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.GoUrl;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
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
    private final Map<String, List<Credential>> byKey;

    private Keyring(Map<String, List<Credential>> byKey) {
        this.byKey = byKey;
    }

    /** Credentials in the order in which they were found; each one's key is as written in its file. */
    static Keyring of(List<Credential> credentials) {
        Map<String, List<Credential>> byKey = new TreeMap<>(Comparator.reverseOrder());
        for (Credential credential : credentials) {
            indexKey(credential.key())
                    .ifPresent(key ->
                            byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(credential));
        }
        byKey.replaceAll((_, list) -> List.copyOf(list));
        return new Keyring(Collections.unmodifiableMap(new LinkedHashMap<>(byKey)));
    }

    /** What the kubelet tries for a canonical repository ({@code docker.io/library/nginx}), in order. */
    List<Credential> lookup(String repository) {
        List<Credential> matches = new ArrayList<>();
        byKey.forEach((key, credentials) -> {
            if (matches(key, repository)) {
                matches.addAll(credentials);
            }
        });
        if (matches.isEmpty() && isHub(repository)) {
            matches.addAll(byKey.getOrDefault(HUB_KEY, List.of()));
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
        Optional<GoUrl> pattern = GoUrl.parse("https://" + key);
        Optional<GoUrl> image = GoUrl.parse("https://" + repository);
        if (pattern.isEmpty()
                || image.isEmpty()
                || !pattern.get().port().equals(image.get().port())
                || !image.get().path().startsWith(pattern.get().path())) {
            return false;
        }
        String[] wanted = pattern.get().host().split("\\.", -1);
        String[] labels = image.get().host().split("\\.", -1);
        boolean equal = wanted.length == labels.length;
        for (int i = 0; equal && i < wanted.length; i++) {
            equal = Wildcard.matches(wanted[i], labels[i]);
        }
        return equal;
    }

    private static boolean isHub(String repository) {
        String first = repository.split("/", 2)[0];
        return "docker.io".equals(first)
                || HUB_KEY.equals(first)
                || (!first.isEmpty() && !first.contains(".") && !first.contains(":"));
    }
}
