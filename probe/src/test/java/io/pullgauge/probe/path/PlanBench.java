/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.NodeRoot;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.tls.HeldCertificate;

/**
 * Prints how long it takes to read a node and to plan the paths of 500 images: the first time, and again with everything looked at anew.
 * Forty registries with a folder, two mirrors and an authority each, thirty credentials, a bundle of 140 certificates. A program, not a
 * test: run its main.
 */
final class PlanBench {

    private static final int REGISTRIES = 40;
    private static final int IMAGES = 500;
    private static final int ROUNDS = 60;
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private PlanBench() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("plan-bench");
        try {
            NodeRoot root = fill(new NodeRoot(folder));
            for (String runtime : List.of("containerd@1.7.27", "containerd@2.3.0", "cri-o@1.34.0", "docker@28.5.1")) {
                measure(root, runtime);
            }
        } finally {
            try (Stream<Path> all = Files.walk(folder)) {
                all.sorted((a, b) -> b.compareTo(a))
                        .forEach(path -> path.toFile().delete());
            }
        }
    }

    private static void measure(NodeRoot root, String runtime) {
        long began = System.nanoTime();
        Node node = root.read(runtime);
        plan(node);
        double first = (System.nanoTime() - began) / 1e6;
        List<Double> wall = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            long cpuBegan = CLOCK.getCurrentThreadCpuTime();
            began = System.nanoTime();
            node = node.refreshed();
            plan(node);
            wall.add((System.nanoTime() - began) / 1e6);
            cpu.add((CLOCK.getCurrentThreadCpuTime() - cpuBegan) / 1e6);
        }
        System.out.printf(
                "%-18s first %6.1f ms, warm %5.1f ms (CPU %5.1f), worst of the last %d: %5.1f ms%n",
                runtime, first, median(wall), median(cpu), ROUNDS / 2, worst(wall));
    }

    private static void plan(Node node) {
        PathPlanner planner = new PathPlanner(node);
        int endpoints = 0;
        for (int i = 0; i < IMAGES; i++) {
            String image = host(i % REGISTRIES) + "/team" + i % 7 + "/app" + i + ":1." + i;
            if (planner.plan(image, Paths.PLATFORM) instanceof PlannedPath.Planned planned) {
                endpoints += planned.path().endpoints().size();
            }
        }
        if (endpoints < IMAGES) {
            throw new IllegalStateException(endpoints + " endpoints (expected: one for each image at least)");
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static double worst(List<Double> values) {
        return values.subList(values.size() / 2, values.size()).stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }

    private static String host(int registry) {
        return "registry" + registry + ".example.com:5000";
    }

    private static NodeRoot fill(NodeRoot root) {
        String authority =
                new HeldCertificate.Builder().certificateAuthority(0).build().certificatePem();
        StringBuilder tables = new StringBuilder("short-name-mode = \"enforcing\"\n");
        StringBuilder auths = new StringBuilder();
        for (int i = 0; i < REGISTRIES; i++) {
            String folder = host(i);
            root.file("/etc/containerd/certs.d/" + folder + "/ca.pem", authority)
                    .file("/etc/containers/certs.d/" + folder + "/ca.crt", authority)
                    .file("/etc/docker/certs.d/" + folder + "/ca.crt", authority)
                    .file(
                            "/etc/containerd/certs.d/" + folder + "/hosts.toml",
                            "server = \"https://" + folder + "\"\n[host.\"https://a" + i + ".corp\"]\nca = \"ca.pem\"\n"
                                    + "capabilities = [\"pull\", \"resolve\"]\n[host.\"https://b" + i
                                    + ".corp/v2/hub\"]\noverride_path = true\n[host.\"https://b" + i
                                    + ".corp/v2/hub\".header]\nx-node = \"1\"\n");
            tables.append("[[registry]]\nlocation = \"" + folder + "\"\n[[registry.mirror]]\nlocation = \"a" + i
                    + ".corp/hub\"\n[[registry.mirror]]\nlocation = \"b" + i
                    + ".corp\"\npull-from-mirror = \"tag-only\"\n");
            if (i < 30) {
                auths.append(i == 0 ? "" : ",").append("\"" + folder + "/team" + i % 3 + "\":{\"auth\":\"dTpw\"}");
            }
        }
        StringBuilder bundle = new StringBuilder();
        for (int i = 0; i < 140; i++) {
            bundle.append(authority);
        }
        return root.file("/etc/containers/registries.conf", tables.toString())
                .file("/etc/containers/policy.json", "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}")
                .file("/etc/containerd/config.toml", """
                        version = 2
                        imports = ["conf.d/*.toml"]
                        [plugins."io.containerd.grpc.v1.cri".registry]
                        config_path = "/etc/containerd/certs.d"
                        """)
                .file("/etc/containerd/conf.d/10-gpu.toml", "version = 2\n")
                .file("/etc/docker/daemon.json", "{\"registry-mirrors\":[\"https://m.corp\"]}")
                .file("/var/lib/kubelet/config.json", "{\"auths\":{" + auths + "}}")
                .file("/etc/ssl/certs/ca-certificates.crt", bundle.toString())
                .file("/etc/resolv.conf", "nameserver 10.0.0.10\nsearch corp\n")
                .file("/etc/hosts", "127.0.0.1 localhost\n")
                .file(
                        "/etc/systemd/system/containerd.service.d/proxy.conf",
                        "[Service]\nEnvironment=HTTPS_PROXY=http://proxy.corp:3128 NO_PROXY=.corp\n");
    }
}
