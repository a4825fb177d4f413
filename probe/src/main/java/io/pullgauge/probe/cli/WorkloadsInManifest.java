/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The workloads of a Kubernetes manifest with the credentials that their pods bring, in file order; those alike in all but images are one. */
public final class WorkloadsInManifest {
    private static final int MAX_DEPTH = 64;

    private WorkloadsInManifest() {}

    /** Whose credentials a pod brings; the namespace is empty where the manifest names none. */
    public record Account(Optional<String> namespace, String serviceAccount, List<String> pullSecrets) {
        public Account {
            pullSecrets = List.copyOf(pullSecrets);
        }
    }

    /** Reads {@code file}; {@code -} is standard input. */
    public static Map<Account, Set<String>> in(String file) throws ImagesInManifest.Unreadable {
        Map<Account, Set<String>> found = new LinkedHashMap<>();
        for (JsonNode document : ImagesInManifest.documents(file)) {
            collect(document, Optional.empty(), found, 0);
        }
        return found;
    }

    private static void collect(JsonNode node, Optional<String> outer, Map<Account, Set<String>> found, int depth) {
        if (depth > MAX_DEPTH) {
            return;
        }
        JsonNode named = node.path("metadata").path("namespace");
        Optional<String> namespace = named.isString() ? Optional.of(named.stringValue()) : outer;
        if (node.path("containers").isArray()) {
            List<String> secrets = new ArrayList<>();
            node.path("imagePullSecrets").forEach(each -> {
                if (each.path("name").isString()) {
                    secrets.add(each.path("name").stringValue());
                }
            });
            Account account = new Account(
                    namespace,
                    node.path("serviceAccountName")
                            .asString(node.path("serviceAccount").asString("default")),
                    secrets);
            ImagesInManifest.own(node, found.computeIfAbsent(account, key -> new LinkedHashSet<>()));
            return;
        }
        node.forEach(child -> {
            if (child.isContainer()) {
                collect(child, namespace, found, depth + 1);
            }
        });
    }
}
