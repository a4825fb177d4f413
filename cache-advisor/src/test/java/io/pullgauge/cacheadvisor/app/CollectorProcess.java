/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import io.pullgauge.cacheadvisor.canary.Canaries;
import io.pullgauge.cacheadvisor.kubernetes.Location;
import io.pullgauge.cacheadvisor.store.postgres.Database;
import io.pullgauge.probe.fixture.Shipped;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A collector in a JVM of its own, for tests that kill it. Prints its port and serves until it is killed. */
public final class CollectorProcess {
    private static final String DATABASE = "DATABASE";
    private static final String KUBECONFIG = "KUBECONFIG";
    private static final String FAST_FROM = "FAST_FROM";

    private CollectorProcess() {}

    public static void main(String[] arguments) throws Exception {
        CollectorConfig config =
                CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Path.of(arguments[0]));
        Map<String, String> told = System.getenv();
        if (told.containsKey(DATABASE)) {
            config = config.withDatabase(
                    Database.of(told.get(DATABASE), null, null).orElseThrow());
        }
        if (told.containsKey(KUBECONFIG)) {
            config = config.withKubernetes(new Location.KubeConfig(Path.of(told.get(KUBECONFIG))))
                    .withPrepulls(Set.of("shop"))
                    .withCanaries(new Canaries.Rules(Set.of("shop"), false));
        }
        if (told.containsKey(FAST_FROM)) {
            config = config.withClock(fast(Instant.parse(told.get(FAST_FROM))));
        }
        Collector collector = Collector.start(config);
        System.out.println(collector.port());
        Thread.currentThread().join();
    }

    /** Ten minutes pass in each second. */
    private static InstantSource fast(Instant start) {
        long began = System.nanoTime();
        return () -> start.plusNanos((System.nanoTime() - began) * 600);
    }

    /** Starts one on a database. */
    public static Process onDatabase(Path data, String url) throws IOException {
        return start(data, "env", DATABASE + "=" + url);
    }

    /** Starts one on a database, in a cluster, with pre-pulls and canaries in the namespace "shop". */
    static Process inCluster(Path data, String url, Path kubeconfig) throws IOException {
        return start(data, "env", DATABASE + "=" + url, KUBECONFIG + "=" + kubeconfig);
    }

    /** Starts one on a database whose clock begins then and passes ten minutes a second. */
    static Process fastOnDatabase(Path data, String url, Instant from) throws IOException {
        return start(data, "env", DATABASE + "=" + url, FAST_FROM + "=" + from);
    }

    /** The port on which it listens; its first line, which can be read once. */
    static int port(Process process) throws IOException {
        return Integer.parseInt(
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine());
    }

    /** Starts one; its standard output begins with its port. */
    public static Process start(Path data, String... prefix) throws IOException {
        List<String> command = new ArrayList<>(List.of(prefix));
        command.addAll(java(data, List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m")));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /**
     * Starts one with the options that its image has; what it logs is shown.
     *
     * @param database null for the embedded store
     */
    public static Process asInTheImage(Path data, @Nullable String database, List<String> more) throws IOException {
        List<String> options = new ArrayList<>(List.of(
                "-XX:Tier3InvocationThreshold=1000",
                "-XX:Tier3MinInvocationThreshold=500",
                "-XX:Tier3CompileThreshold=10000",
                "-XX:Tier3BackEdgeThreshold=300000",
                "-XX:StackShadowPages=10",
                "-Xms16m",
                "-XX:MinHeapFreeRatio=40",
                "-XX:MaxHeapFreeRatio=50",
                "-XX:-ShrinkHeapInSteps",
                "-XX:MarkSweepDeadRatio=0",
                "-XX:SoftRefLRUPolicyMSPerMB=50",
                "-XX:-G1UseAdaptiveIHOP",
                "-XX:InitiatingHeapOccupancyPercent=80",
                "-XX:MetaspaceSize=64m",
                "-Xss512k",
                "-XX:ReservedCodeCacheSize=48m",
                "-XX:+UseCompactObjectHeaders"));
        options.addAll(more);
        ProcessBuilder builder = new ProcessBuilder(java(data, options)).redirectError(ProcessBuilder.Redirect.INHERIT);
        if (database != null) {
            builder.environment().put(DATABASE, database);
        }
        return builder.start();
    }

    private static List<String> java(Path data, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                Shipped.classPath(),
                CollectorProcess.class.getName(),
                data.toString()));
        return command;
    }
}
