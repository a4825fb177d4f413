/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import io.pullgauge.probe.cli.CommandFailed;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** As whom and where the pods of a Kubernetes manifest pull: what a pre-pull has to name to get the same images. */
final class PodsInManifest {
    private static final int MAX_DEPTH = 64;
    private static final YAMLMapper YAML = YAMLMapper.shared();

    private final Set<String> namespaces = new LinkedHashSet<>();
    private final Set<String> accounts = new LinkedHashSet<>();
    private final Set<String> secrets = new LinkedHashSet<>();
    private final Set<String> selectors = new LinkedHashSet<>();

    /** Adds what another manifest says. */
    void add(String file, byte[] bytes) {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(bytes)) {
            while (documents.hasNextValue()) {
                collect(documents.nextValue(), "", 0);
            }
        } catch (JacksonException e) {
            throw CommandFailed.failed(file + ": not a YAML or JSON document");
        }
    }

    private void collect(JsonNode node, String outer, int depth) {
        if (depth > MAX_DEPTH) {
            return;
        }
        String namespace =
                node.has("kind") ? node.path("metadata").path("namespace").asString(outer) : outer;
        if (node.path("containers").isArray()) {
            pod(node, namespace);
        }
        node.forEach(child -> {
            if (child.isContainer()) {
                collect(child, namespace, depth + 1);
            }
        });
    }

    private void pod(JsonNode spec, String namespace) {
        namespaces.add(namespace);
        accounts.add(spec.path("serviceAccountName")
                .asString(spec.path("serviceAccount").asString("")));
        spec.path("imagePullSecrets").forEach(secret -> {
            String name = secret.path("name").asString("");
            if (!name.isEmpty()) {
                secrets.add(name);
            }
        });
        TreeMap<String, String> labels = new TreeMap<>();
        spec.path("nodeSelector")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString("")));
        selectors.add(labels.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(",")));
    }

    /** The one namespace that all name; null where none is named. */
    @Nullable
    String namespace() {
        Set<String> named = new LinkedHashSet<>(namespaces);
        named.remove("");
        if (named.size() > 1) {
            throw CommandFailed.usage("the manifests are for several namespaces, " + named
                    + " (expected: -n NAMESPACE, or one manifest at a time)");
        }
        return named.isEmpty() ? null : named.iterator().next();
    }

    /** The one service account of all pods; null for the default, and where they differ. */
    @Nullable
    String account() {
        return accounts.size() == 1 && !accounts.contains("")
                ? accounts.iterator().next()
                : null;
    }

    boolean hasSeveralAccounts() {
        return accounts.size() > 1;
    }

    Set<String> secrets() {
        return secrets;
    }

    /** The labels that all pods want of their nodes; null where there are none, or they differ. */
    @Nullable
    String selector() {
        return selectors.size() == 1 && !selectors.contains("")
                ? selectors.iterator().next()
                : null;
    }
}
