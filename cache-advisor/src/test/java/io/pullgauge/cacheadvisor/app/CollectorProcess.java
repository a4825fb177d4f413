/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import io.pullgauge.cacheadvisor.store.postgres.Database;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

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
        List<String> command = new java.util.ArrayList<>(List.of(prefix));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                CollectorProcess.class.getName(),
                data.toString()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
