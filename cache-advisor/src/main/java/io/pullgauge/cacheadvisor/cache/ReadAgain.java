/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cache;

import io.pullgauge.probe.image.Platform;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.NodeOptions;
import io.pullgauge.probe.path.Endpoint;
import io.pullgauge.probe.path.PathPlanner;
import io.pullgauge.probe.path.PlannedPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads a generated file as its product will: nodes' files by the same model that explains a node's pulls, caches' files into typed records
 * that know no other key. So a mistake of ours is refused here, not met on a node.
 */
final class ReadAgain {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    record DistributionFile(String version, Storage storage, Http http, Proxy proxy) {
        record Storage(Map<String, String> filesystem, Delete delete) {}

        record Delete(boolean enabled) {}

        record Http(String addr) {}

        record Proxy(String remoteurl, @Nullable String ttl) {}
    }

    record SpegelValues(Values spegel) {
        record Values(
                List<String> mirroredRegistries,
                List<String> additionalMirrorTargets,
                boolean resolveTags,
                List<String> registryFilters,
                boolean prependExisting,
                String mirrorResolveTimeout) {}
    }

    private ReadAgain() {}

    /** What is wrong with it, as what was expected instead; empty where it is right. */
    static Optional<String> problem(Configuration made, Wanted wanted) {
        String content = made.files().getFirst().content();
        try {
            return switch (made.target()) {
                case "containerd", "crio", "k3s" -> path(made, wanted);
                case "distribution" -> {
                    DistributionFile file = YAML.readValue(content, DistributionFile.class);
                    yield file.proxy().remoteurl().equals(wanted.upstream())
                            ? Optional.empty()
                            : Optional.of("an upstream that distribution reads back");
                }
                case "spegel" ->
                    YAML.readValue(content, SpegelValues.class)
                                    .spegel()
                                    .mirroredRegistries()
                                    .isEmpty()
                            ? Optional.of("a registry that Spegel reads back")
                            : Optional.empty();
                case "harbor" -> {
                    JSON.readValue(content, Harbor.Registry.class);
                    JSON.readValue(made.files().getLast().content(), Harbor.Project.class);
                    yield Optional.empty();
                }
                case "zot" -> JSON.readValue(content, ZotFile.class).problem(wanted);
                default -> Optional.empty();
            };
        } catch (JacksonException e) {
            return Optional.of("values that " + made.target() + " can read back");
        }
    }

    /** The node that has these files must ask the cache first and the registry after it. */
    private static Optional<String> path(Configuration made, Wanted wanted) {
        Path root = null;
        try {
            root = Files.createTempDirectory("pullgauge-config");
            for (ConfigFile file : made.files()) {
                Path target = root.resolve(file.path().substring(1));
                Files.createDirectories(target.getParent());
                Files.writeString(target, file.content());
            }
            if (made.target().equals("crio")) {
                Files.createDirectories(root.resolve("etc/crio"));
            }
            return compare(endpoints(root, wanted.registry()), wanted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(root);
        }
    }

    private static List<Endpoint> endpoints(Path root, String registry) {
        PathPlanner planner = new PathPlanner(Node.read(NodeOptions.at(root)));
        return switch (planner.plan(registry + "/pullgauge/check:1", Platform.of("linux", "amd64", null))) {
            case PlannedPath.Planned planned -> planned.path().endpoints();
            case PlannedPath.Invalid invalid -> List.of();
        };
    }

    private static Optional<String> compare(List<Endpoint> endpoints, Wanted wanted) {
        boolean cacheFirst = !endpoints.isEmpty()
                && endpoints.getFirst().kind() == Endpoint.Kind.MIRROR
                && endpoints.getFirst().host().equalsIgnoreCase(wanted.cache().getHost())
                && speaks(endpoints.getFirst(), wanted);
        boolean registryLast = endpoints.size() > 1 && endpoints.getLast().kind() == Endpoint.Kind.UPSTREAM;
        return cacheFirst && registryLast
                ? Optional.empty()
                : Optional.of("an address that a node would ask first, and the registry after it");
    }

    /** A mirror that registries.conf calls insecure is asked over https first and then over plain HTTP. */
    private static boolean speaks(Endpoint endpoint, Wanted wanted) {
        return endpoint.scheme().equals(wanted.cache().getScheme())
                || (wanted.isPlainHttp() && endpoint.insecureFallback() != Endpoint.InsecureFallback.NEVER);
    }

    private static void delete(@Nullable Path root) {
        if (root == null) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
