/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.kubelet;

import io.pullgauge.probe.json.JsonValue;
import io.pullgauge.probe.json.RecordWriter;
import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.GoDuration;
import io.pullgauge.probe.node.GoJson;
import io.pullgauge.probe.node.NodeFiles;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.node.Secret;
import io.pullgauge.probe.verdict.Cause;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks exec plugins for credentials and remembers their answers as long as they say, over all snapshots of a node. Calls of one plugin are
 * made one after the other, so that many images do not start many processes.
 */
final class Plugins {

    /** The kubelet's own limit for one run. */
    static final Duration LIMIT = Duration.ofMinutes(1);

    /** A plugin that has used up its time is not waited for again for each of many images. */
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private static final int MOST_REMEMBERED = 10_000;

    private final LongSupplier nanoTime;
    private final Duration limit;
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();

    /** Plugin → until when it is taken for silent; guarded by the plugin's lock. */
    private final Map<String, Long> silent = new ConcurrentHashMap<>();

    /** What a plugin gives for an image; {@code problem} where it gives nothing because of a fault. */
    record Answer(List<Credential> credentials, Optional<Problem> problem) {}

    private record Remembered(List<Credential> credentials, long until) {}

    Plugins(LongSupplier nanoTime, Duration limit) {
        this.nanoTime = nanoTime;
        this.limit = limit;
    }

    Answer ask(NodeFiles files, Provider provider, Map<String, String> environment, String repository) {
        ReentrantLock lock = locks.computeIfAbsent(provider.name(), _ -> new ReentrantLock());
        lock.lock();
        try {
            Remembered known = known(provider, repository);
            return known != null
                    ? new Answer(known.credentials(), Optional.empty())
                    : run(files, provider, environment, repository);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Remembered known(Provider provider, String repository) {
        for (String key : List.of(repository, registry(repository), "<global>")) {
            Remembered entry = remembered.get(provider + "\n" + key);
            if (entry != null && entry.until() - nanoTime.getAsLong() > 0) {
                return entry;
            }
        }
        return null;
    }

    private Answer run(NodeFiles files, Provider provider, Map<String, String> environment, String repository) {
        Optional<Path> binary = files.locate(provider.binary());
        if (binary.isEmpty()) {
            return fault(provider, "cannot be found");
        }
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(provider.environment());
        byte[] request = RecordWriter.write(
                Map.of("apiVersion", provider.apiVersion(), "kind", "CredentialProviderRequest", "image", repository));
        Long until = silent.get(provider.name());
        if (until != null && until - nanoTime.getAsLong() > 0) {
            return fault(provider, "was silent a moment ago and is not asked again yet");
        }
        long began = nanoTime.getAsLong();
        PluginProcess.Outcome outcome = PluginProcess.run(binary.get(), provider.arguments(), all, request, limit);
        if (outcome.output().isEmpty() && nanoTime.getAsLong() - began >= limit.toNanos()) {
            silent.put(provider.name(), nanoTime.getAsLong() + SILENCE.toNanos());
        }
        return outcome.output().isEmpty()
                ? fault(provider, outcome.fault())
                : answer(provider, repository, outcome.output().get());
    }

    private Answer answer(Provider provider, String repository, byte[] output) {
        if (!(GoJson.parse(output) instanceof GoJson.Parsed parsed)
                || !parsed.value().isObject()) {
            return fault(provider, "answered something that is no JSON object");
        }
        JsonValue response = parsed.value();
        if (!provider.apiVersion().equals(text(response, "apiVersion"))
                || !"CredentialProviderResponse".equals(text(response, "kind"))) {
            return fault(provider, "answered with another apiVersion or kind than it was asked with");
        }
        String key = switch (text(response, "cacheKeyType")) {
            case "Image" -> repository;
            case "Registry" -> registry(repository);
            case "Global" -> "<global>";
            default -> "";
        };
        if (key.isEmpty()) {
            return fault(provider, "answered with a cacheKeyType that does not exist");
        }
        Optional<List<Credential>> credentials = credentials(provider, GoJson.field(response, "auth"));
        String given = text(response, "cacheDuration");
        Optional<Duration> duration =
                given.isEmpty() ? Optional.of(provider.defaultCacheDuration()) : GoDuration.parse(given);
        if (credentials.isEmpty() || duration.isEmpty()) {
            return fault(provider, "answered with credentials or a duration that cannot be understood");
        }
        remember(provider + "\n" + key, credentials.get(), duration.get());
        return new Answer(credentials.get(), Optional.empty());
    }

    private void remember(String key, List<Credential> credentials, Duration duration) {
        if (remembered.size() >= MOST_REMEMBERED) {
            remembered.clear();
        }
        if (duration.isPositive()) {
            long nanos = duration.compareTo(Duration.ofDays(3650)) > 0
                    ? Duration.ofDays(3650).toNanos()
                    : duration.toNanos();
            remembered.put(key, new Remembered(credentials, nanoTime.getAsLong() + nanos));
        }
    }

    private static Optional<List<Credential>> credentials(Provider provider, @Nullable JsonValue auth) {
        List<Credential> credentials = new ArrayList<>();
        if (auth == null || auth.isNull()) {
            return Optional.of(credentials);
        }
        if (!auth.isObject()) {
            return Optional.empty();
        }
        for (var entry : auth.properties()) {
            if (!entry.getValue().isObject()) {
                return Optional.empty();
            }
            credentials.add(new Credential(
                    text(entry.getValue(), "username"),
                    new Secret(text(entry.getValue(), "password")),
                    false,
                    new Origin(provider.binary(), 0),
                    entry.getKey()));
        }
        return Optional.of(List.copyOf(credentials));
    }

    private static String text(JsonValue object, String field) {
        JsonValue value = GoJson.field(object, field);
        return value != null && value.isString() ? value.text() : "";
    }

    private static String registry(String repository) {
        return repository.split("/", 2)[0];
    }

    private static Answer fault(Provider provider, String detail) {
        Problem problem = new Problem(
                Cause.CREDENTIALS_UNREADABLE,
                new Origin(provider.binary(), 0),
                String.format(
                        Locale.ROOT,
                        "the credential provider %s %s: it gives no credentials",
                        provider.name(),
                        detail));
        return new Answer(List.of(), Optional.of(problem));
    }
}
