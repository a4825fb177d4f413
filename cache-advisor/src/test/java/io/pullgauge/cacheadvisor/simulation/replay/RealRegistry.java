/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.replay;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's docker-registry as a process of its own, with its access log. */
final class RealRegistry implements AutoCloseable {

    /** What the access log says was asked for. */
    record Asked(long manifestGets, long manifestHeads, long blobGets, long blobHeads, long bytes) {}

    private static final Pattern LINE =
            Pattern.compile("\"(GET|HEAD) /v2/\\S+/(manifests|blobs)/\\S+ HTTP/1\\.[01]\" +200 +(\\d+)");

    private final Process process;
    private final Path log;
    private final URI url;
    private long before;

    private RealRegistry(Process process, Path log, URI url) {
        this.process = process;
        this.log = log;
        this.url = url;
    }

    /** A registry that keeps what is pushed to it. */
    static RealRegistry origin(Path folder) throws IOException {
        return start(folder, "");
    }

    /** A pull-through cache of another registry, its clean-up on as its users have it. */
    static RealRegistry cacheOf(RealRegistry origin, Path folder) throws IOException {
        return start(folder, "proxy: {remoteurl: \"" + origin.url + "\"}\n");
    }

    private static RealRegistry start(Path folder, String more) throws IOException {
        Files.createDirectories(folder.resolve("data"));
        URI url = URI.create("http://127.0.0.83:" + freePort());
        Path config = Files.writeString(
                folder.resolve("config.yml"), """
                version: 0.1
                log: {level: warn, accesslog: {disabled: false}}
                storage: {filesystem: {rootdirectory: "%s"}, delete: {enabled: true}}
                http: {addr: "%s"}
                """.formatted(folder.resolve("data"), url.getAuthority()) + more);
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder("docker-registry", "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        RealRegistry registry = new RealRegistry(process, log, url);
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> new RegistryClient(url).isUp());
        return registry;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.83"))) {
            return socket.getLocalPort();
        }
    }

    URI url() {
        return url;
    }

    /** From now on only what comes after this counts. */
    void mark() throws IOException {
        before = Files.size(log);
    }

    /** What was asked for since the mark, once nothing more comes. */
    Asked asked() throws IOException {
        AtomicLong size = new AtomicLong(-1);
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> size.getAndSet(Files.size(log)) == Files.size(log));
        return count(Files.readString(log).substring((int) before).lines().toList());
    }

    private static Asked count(List<String> lines) {
        long[] counts = new long[5];
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.find()) {
                boolean blob = matcher.group(2).equals("blobs");
                boolean head = matcher.group(1).equals("HEAD");
                counts[(blob ? 2 : 0) + (head ? 1 : 0)]++;
                counts[4] += blob && !head ? Long.parseLong(matcher.group(3)) : 0;
            }
        }
        return new Asked(counts[0], counts[1], counts[2], counts[3], counts[4]);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
