/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import io.pullgauge.probe.pull.Prober;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.EndpointReport;
import io.pullgauge.probe.report.Environment;
import io.pullgauge.probe.report.NodeReport.Certificate;
import io.pullgauge.probe.report.NodeReport.RegistryEntry;
import io.pullgauge.probe.report.QuotaReport;
import io.pullgauge.probe.report.StageReport;
import io.pullgauge.probe.report.VerdictReport;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Stands for the network: each target is well unless a cause is set for it. */
final class ScriptedProber implements Prober {

    private final Map<String, Cause> causes = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> looks = new ConcurrentHashMap<>();
    private final AtomicInteger closed = new AtomicInteger();

    ScriptedProber broken(String target, Cause cause) {
        causes.put(target, cause);
        return this;
    }

    ScriptedProber well(String target) {
        causes.remove(target);
        return this;
    }

    int looks(String target) {
        return looks.getOrDefault(target, new AtomicInteger()).get();
    }

    int closed() {
        return closed.get();
    }

    @Override
    public CheckResult image(String image) {
        if (image.equals("bug")) {
            throw new IllegalStateException("a bug in the prober");
        }
        return result(image, null);
    }

    @Override
    public CheckResult registry(String host) {
        return result(null, host);
    }

    /** As a registry's look, under a name of its own. */
    @Override
    public CheckResult connection(String host, Duration within) {
        looks.computeIfAbsent("way to " + host, key -> new AtomicInteger()).incrementAndGet();
        return result(null, host);
    }

    private CheckResult result(@Nullable String image, @Nullable String registry) {
        String name = image != null ? image : String.valueOf(registry);
        VerdictReport verdict = verdict(name);
        return new CheckResult(
                image,
                registry,
                name,
                verdict.cause() == null,
                verdict,
                List.of(),
                endpoints(name),
                "sha256:0",
                "linux/amd64",
                1L,
                new QuotaReport("docker.io", "203.0.113.9", 100L, 76L, 21600L));
    }

    @Override
    public RegistryEntry entry(CheckResult found) {
        return new RegistryEntry(
                String.valueOf(found.registry()),
                found.verdict(),
                found.endpoints().getFirst().stages(),
                found.endpoints(),
                found.warnings(),
                new Certificate("CN=" + found.registry(), "CN=ca", "2026-12-21T10:00:00Z"),
                null);
    }

    @Override
    public Environment environment() {
        return new Environment(
                "containerd@2.1.4",
                "host",
                "linux/amd64",
                List.of("127.0.0.53"),
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                Map.of(),
                Map.of(),
                null,
                List.of(),
                null);
    }

    @Override
    public void close() {
        closed.incrementAndGet();
    }

    private VerdictReport verdict(String name) {
        looks.computeIfAbsent(name, key -> new AtomicInteger()).incrementAndGet();
        Optional<Cause> cause = Optional.ofNullable(causes.get(name));
        return new VerdictReport(
                cause.map(each -> each.stage().code()).orElse(null),
                cause.map(Cause::code).orElse(null),
                cause.map(each -> each == Cause.BLOB_FORBIDDEN ? Role.BLOB.code() : Role.REGISTRY.code())
                        .orElse(null),
                name,
                cause.map(each -> each.owner().code()).orElse(null),
                cause.map(Cause::summary).orElse("can be pulled"),
                Map.of(),
                List.of());
    }

    private static List<EndpointReport> endpoints(String name) {
        return List.of(new EndpointReport(
                "https://" + name,
                "upstream",
                "host",
                List.of(
                        new StageReport("dns", "ok", 1.5, null, Map.of()),
                        new StageReport("connect", "skipped", null, null, Map.of()))));
    }
}
