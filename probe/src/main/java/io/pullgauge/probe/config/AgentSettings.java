/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.config;

import io.pullgauge.probe.spool.Spool;
import io.pullgauge.probe.upload.CollectorAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an agent is told at its start.
 *
 * @param nodeName the name under which it reports
 * @param cluster which cluster the node belongs to; empty where one collector serves one cluster
 * @param zone where the node stands; empty to leave that to the collector
 * @param interval between two looks and two reports; empty for the default, which the collector may then stretch
 * @param runtime {@code containerd@2.1.4}; empty to find it in the files
 * @param vantage host or pod: whose network this is, and so what its results are worth
 * @param timeout for each network stage of a first look
 * @param spoolFolder empty to keep waiting reports in memory
 */
public record AgentSettings(
        Path nodeRoot,
        String nodeName,
        String cluster,
        Optional<String> zone,
        Optional<CollectorAddress> collector,
        Optional<Duration> interval,
        InetSocketAddress listen,
        List<String> images,
        List<String> registries,
        Optional<String> runtime,
        String vantage,
        Optional<String> credentialProviderConfig,
        Optional<String> credentialProviderBinDir,
        Duration timeout,
        Optional<Path> spoolFolder,
        Spool.Bounds spool,
        boolean debug) {

    public static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);

    /** More targets of a kind than this are not looked at: each is a set of time series on every node. */
    public static final int MOST_TARGETS = 50;

    private static final int NAME_LIMIT = 253;

    /** Either settings or everything that is wrong with them. */
    public sealed interface Outcome {
        record Ready(AgentSettings settings) implements Outcome {}

        record Wrong(List<String> problems) implements Outcome {}
    }

    public AgentSettings {
        images = List.copyOf(images);
        registries = List.copyOf(registries);
    }

    /** The interval that holds until the collector asks for another. */
    public Duration startingInterval() {
        return interval.orElse(DEFAULT_INTERVAL);
    }

    /** Lays flags over a file over the defaults. */
    public static Outcome read(Optional<Path> file, Map<AgentKey, Setting> flags) {
        List<String> problems = new ArrayList<>();
        Map<AgentKey, Setting> all = new EnumMap<>(AgentKey.class);
        file.ifPresent(path -> all.putAll(SettingsFile.read(path, problems)));
        all.putAll(flags);
        AgentSettings settings = new Reader(all, problems).settings();
        return problems.isEmpty() ? new Outcome.Ready(settings) : new Outcome.Wrong(List.copyOf(problems));
    }

    /** Turns texts into values; what cannot be turned is a problem, and its default stands in until all are listed. */
    private record Reader(Map<AgentKey, Setting> all, List<String> problems) {

        private AgentSettings settings() {
            Path root = path(AgentKey.NODE_ROOT).orElse(Path.of("/"));
            if (!Files.isDirectory(root)) {
                problem(AgentKey.NODE_ROOT, root + " (expected: a folder)");
            }
            return new AgentSettings(
                    root,
                    nodeName(root),
                    text(AgentKey.CLUSTER).orElse(""),
                    text(AgentKey.ZONE),
                    collector(),
                    duration(AgentKey.INTERVAL, Duration.ofSeconds(1), Duration.ofHours(24)),
                    listen(),
                    targets(AgentKey.IMAGES),
                    targets(AgentKey.REGISTRIES),
                    text(AgentKey.RUNTIME),
                    vantage(),
                    text(AgentKey.CREDENTIAL_PROVIDER_CONFIG),
                    text(AgentKey.CREDENTIAL_PROVIDER_BIN_DIR),
                    duration(AgentKey.TIMEOUT, Duration.ofMillis(100), Duration.ofMinutes(5))
                            .orElse(Duration.ofSeconds(5)),
                    path(AgentKey.SPOOL_DIR),
                    new Spool.Bounds(
                            size(AgentKey.SPOOL_MAX_BYTES).orElse(2L << 20),
                            duration(AgentKey.SPOOL_MAX_AGE, Duration.ofSeconds(1), Duration.ofDays(7))
                                    .orElse(Duration.ofHours(1))),
                    flag(AgentKey.DEBUG));
        }

        private String nodeName(Path root) {
            String name = text(AgentKey.NODE_NAME).orElseGet(() -> hostName(root));
            if (!name.matches("[A-Za-z0-9]([-A-Za-z0-9._]{0,251}[A-Za-z0-9])?")) {
                problem(
                        AgentKey.NODE_NAME,
                        name.isEmpty()
                                ? "none given, and none found in etc/hostname"
                                : shown(name) + " (expected: a node's name, up to " + NAME_LIMIT
                                        + " letters, digits, '-', '.')");
            }
            return name;
        }

        private static String hostName(Path root) {
            for (Path file : List.of(root.resolve("etc/hostname"), Path.of("/proc/sys/kernel/hostname"))) {
                try (InputStream in = Files.newInputStream(file)) {
                    String name = new String(in.readNBytes(NAME_LIMIT + 1), StandardCharsets.US_ASCII).strip();
                    if (!name.isEmpty()) {
                        return name;
                    }
                } catch (IOException next) {
                    // A node root need not have the file.
                }
            }
            return "";
        }

        private Optional<CollectorAddress> collector() {
            Optional<Path> token = path(AgentKey.TOKEN_FILE);
            Optional<Path> trust = path(AgentKey.COLLECTOR_CA);
            Optional<String> url = text(AgentKey.COLLECTOR);
            if (url.isEmpty()) {
                return Optional.empty();
            }
            CollectorAddress.problem(url.get(), token.isPresent())
                    .ifPresent(wrong -> problem(AgentKey.COLLECTOR, shown(wrong)));
            trust.filter(file -> Files.exists(file) && !Files.isReadable(file))
                    .ifPresent(file -> problem(AgentKey.COLLECTOR_CA, file + " cannot be read"));
            Optional<InetAddress> at = parsed(
                    AgentKey.COLLECTOR_ADDRESS,
                    Values::address,
                    "an IP address; one that stands in a $(VARIABLE) is known once the collector's Service is there");
            return Optional.of(new CollectorAddress(url.get(), at, token, trust));
        }

        private String vantage() {
            return parsed(
                            AgentKey.VANTAGE,
                            text -> Optional.of(text).filter(each -> each.equals("host") || each.equals("pod")),
                            "host or pod")
                    .orElse("host");
        }

        private InetSocketAddress listen() {
            InetSocketAddress usual = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9750);
            return parsed(AgentKey.LISTEN, Values::listen, "address:port, such as 127.0.0.1:9750")
                    .orElse(usual);
        }

        private List<String> targets(AgentKey key) {
            List<String> given = all.containsKey(key)
                    ? all.get(key).values().stream().distinct().toList()
                    : List.of();
            if (given.size() > MOST_TARGETS) {
                problem(key, given.size() + " targets (expected: at most " + MOST_TARGETS + ")");
            }
            return given;
        }

        private Optional<Duration> duration(AgentKey key, Duration least, Duration most) {
            return parsed(
                    key,
                    text -> Values.duration(text)
                            .filter(value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0),
                    "a duration such as 30s or 5m, " + words(least) + " to " + words(most));
        }

        private Optional<Long> size(AgentKey key) {
            return parsed(key, text -> Values.size(text).filter(bytes -> bytes > 0), "a size such as 2MiB");
        }

        private boolean flag(AgentKey key) {
            return parsed(
                            key,
                            text -> switch (text) {
                                case "true" -> Optional.of(true);
                                case "false" -> Optional.of(false);
                                default -> Optional.empty();
                            },
                            "true or false")
                    .orElse(false);
        }

        private Optional<Path> path(AgentKey key) {
            return text(key).map(Path::of);
        }

        private Optional<String> text(AgentKey key) {
            return Optional.ofNullable(all.get(key))
                    .map(setting -> setting.values().getFirst())
                    .filter(text -> !text.isEmpty());
        }

        private <T> Optional<T> parsed(AgentKey key, Function<String, Optional<T>> parser, String expected) {
            Optional<String> text = text(key);
            Optional<T> value = text.flatMap(parser);
            if (text.isPresent() && value.isEmpty()) {
                problem(key, shown(text.get()) + " (expected: " + expected + ")");
            }
            return value;
        }

        private void problem(AgentKey key, String what) {
            Setting setting = all.get(key);
            String where = setting == null ? "--" + key.text() : setting.where();
            problems.add(where + ": " + (where.startsWith("--") ? "" : key.text() + ": ") + what);
        }

        private static String words(Duration duration) {
            long seconds = duration.toSeconds();
            return duration.toMillis() < 1000
                    ? duration.toMillis() + "ms"
                    : seconds % 3600 == 0
                            ? seconds / 3600 + "h"
                            : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
        }

        private static String shown(String text) {
            String clean = text.replaceAll("\\p{Cntrl}", "?");
            return clean.length() <= 200 ? clean : clean.substring(0, 200) + "…";
        }
    }
}
