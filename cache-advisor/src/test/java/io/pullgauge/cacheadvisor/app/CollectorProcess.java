/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import io.pullgauge.cacheadvisor.store.postgres.Database;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A collector in a JVM of its own, for tests that kill it. Prints its port and serves until it is killed. */
public final class CollectorProcess {
    private CollectorProcess() {}

    public static void main(String[] arguments) throws Exception {
        CollectorConfig plain =
                CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Path.of(arguments[0]));
        String database = System.getenv("DATABASE");
        Collector collector = Collector.start(
                database == null
                        ? plain
                        : plain.withDatabase(Database.of(database, null, null).orElseThrow()));
        System.out.println(collector.port());
        Thread.currentThread().join();
    }

    /** Starts one on a database. */
    public static Process onDatabase(Path data, String url) throws IOException {
        return start(data, "env", "DATABASE=" + url);
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
                "-Xms16m",
                "-XX:MinHeapFreeRatio=15",
                "-XX:MaxHeapFreeRatio=50",
                "-XX:-G1UseAdaptiveIHOP",
                "-XX:InitiatingHeapOccupancyPercent=70",
                "-XX:MetaspaceSize=64m",
                "-Xss512k",
                "-XX:ReservedCodeCacheSize=48m",
                "-XX:+UseCompactObjectHeaders"));
        options.addAll(more);
        ProcessBuilder builder = new ProcessBuilder(java(data, options)).redirectError(ProcessBuilder.Redirect.INHERIT);
        if (database != null) {
            builder.environment().put("DATABASE", database);
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
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                CollectorProcess.class.getName(),
                data.toString()));
        return command;
    }
}
