/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.bench;

import io.pullgauge.cacheadvisor.app.CollectorProcess;
import io.pullgauge.cacheadvisor.app.Postgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Loads collectors in processes of their own with what agents write, at a steady rate over all nodes in turn, and prints how long acceptance
 * took: first while every node is new, then for each span while it is not. Run by hand: {@code cache-advisor/src/bench/ingest.sh --nodes
 * 5000 --rate 500 --seconds 30 [--report-bytes 60000] [--heap 400m] [--replicas 2] [--data folder]}; {@code --replicas} is on PostgreSQL.
 */
public final class IngestBench {
    private static final long SPAN_SECONDS = 60;

    private IngestBench() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, String> flags = flags(arguments);
        int replicas = number(flags, "--replicas", 0);
        List<Process> collectors = new ArrayList<>();
        try {
            List<Integer> ports = new ArrayList<>();
            String database = replicas == 0 ? null : Postgres.fresh().url();
            for (int i = 0; i < Math.max(1, replicas); i++) {
                Process collector = start(flags, database, i);
                collectors.add(collector);
                ports.add(port(collector));
            }
            load(flags, ports, collectors);
        } finally {
            for (Process collector : collectors) {
                collector.destroy();
                collector.waitFor();
            }
        }
    }

    private static void load(Map<String, String> flags, List<Integer> ports, List<Process> collectors)
            throws InterruptedException, IOException {
        long nodes = number(flags, "--nodes", 5_000);
        long rate = number(flags, "--rate", 500);
        AgentReport report = new AgentReport(number(flags, "--report-bytes", 0));
        System.out.printf("a report is %d bytes before gzip%n", report.plainBytes());
        Load load = new Load(ports, report, nodes, rate);
        show("new nodes", load.run((nodes + rate - 1) / rate), collectors);
        for (long left = number(flags, "--seconds", 30); left > 0; left -= SPAN_SECONDS) {
            try (DiskSyncs disk = new DiskSyncs(data(flags))) {
                show("known nodes", load.run(Math.min(left, SPAN_SECONDS)), collectors);
                System.out.println("  " + disk.figures());
            }
        }
    }

    private static void show(String what, Load.Figures figures, List<Process> collectors) throws IOException {
        String load = Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        System.out.printf("%s: %s, load %s%n", what, figures, load);
        for (Process each : collectors) {
            System.out.printf("  collector: RSS %d MiB, CPU so far %s%n", rssMebibytes(each.pid()), cpu(each));
        }
    }

    private static String cpu(Process process) {
        return process.info().totalCpuDuration().map(Object::toString).orElse("?");
    }

    private static Process start(
            Map<String, String> flags, @org.jspecify.annotations.Nullable String database, int number)
            throws IOException {
        List<String> options = new ArrayList<>(List.of("-Xmx" + flags.getOrDefault("--heap", "400m")));
        if (flags.containsKey("--jvm")) {
            options.addAll(List.of(
                    flags.get("--jvm").replace("%n", Integer.toString(number)).split(" ")));
        }
        return CollectorProcess.asInTheImage(Files.createTempDirectory(data(flags), "ingest-bench"), database, options);
    }

    private static Path data(Map<String, String> flags) {
        return Path.of(flags.getOrDefault("--data", System.getProperty("java.io.tmpdir")));
    }

    private static int port(Process collector) throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(collector.getInputStream(), StandardCharsets.UTF_8));
        return out.lines()
                .filter(line -> line.matches("\\d+"))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElseThrow();
    }

    private static long rssMebibytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")) >> 10)
                .findFirst()
                .orElse(-1);
    }

    private static int number(Map<String, String> flags, String name, int usual) {
        return flags.containsKey(name) ? Integer.parseInt(flags.get(name)) : usual;
    }

    private static Map<String, String> flags(String[] arguments) {
        Map<String, String> flags = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            flags.put(arguments[i], arguments[i + 1]);
        }
        return flags;
    }
}
