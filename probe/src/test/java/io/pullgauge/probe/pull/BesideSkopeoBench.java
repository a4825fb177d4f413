/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.RealProgram;
import io.pullgauge.probe.fixture.RealPrograms;
import io.pullgauge.probe.fixture.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Prints what looking at fifty images of one docker-registry behind nginx costs the registry and the DNS server, with the command {@code
 * check} and with {@code skopeo inspect}, and how long each takes. A program, not a test: run its main from the folder of the module.
 */
final class BesideSkopeoBench {

    private static final int IMAGES = 50;

    private final World world;
    private final RealProgram front;

    private BesideSkopeoBench(World world, RealProgram front) {
        this.world = world;
        this.front = front;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("pullgauge-bench");
        try (World world = World.open()) {
            world.host("reg.test");
            String address = world.dns.address().getHostAddress().replaceAll("\\d+$", "2");
            RealProgram registry = world.keep(RealPrograms.dockerRegistry(
                    folder.resolve("registry"), address, 5000, RealPrograms.Registry.plain()));
            fill(world, folder, registry);
            RealProgram front = world.keep(nginx(folder.resolve("nginx"), address));
            BesideSkopeoBench bench = new BesideSkopeoBench(world, front);
            for (int round = 1; round <= 3; round++) {
                System.out.println("round " + round);
                bench.compare();
            }
        }
    }

    private static void fill(World world, Path folder, RealProgram registry) {
        FakeRegistry source = world.keep(FakeRegistry.start());
        source.push("app", "v1", WorldTest.IMAGE);
        for (String image : images()) {
            RealPrograms.Ended copied = RealPrograms.run(
                    folder,
                    "skopeo",
                    "--insecure-policy",
                    "copy",
                    "--src-tls-verify=false",
                    "--dest-tls-verify=false",
                    "docker://" + source.authority() + "/app:v1",
                    "docker://" + registry.authority() + "/" + image.substring("reg.test/".length()));
            if (copied.status() != 0) {
                throw new IllegalStateException(copied.output());
            }
        }
    }

    private static List<String> images() {
        return IntStream.range(0, IMAGES)
                .mapToObj(i -> "reg.test/app" + i + ":v1")
                .toList();
    }

    private static RealProgram nginx(Path folder, String address) throws IOException {
        Files.createDirectories(folder);
        TestCa.Leaf leaf = World.CA.server("reg.test");
        Files.writeString(folder.resolve("s.pem"), leaf.pem());
        Files.writeString(folder.resolve("s.key"), leaf.keyPem());
        return RealPrograms.nginx(
                folder,
                address,
                443,
                "log_format counted '$connection $request_method';\n",
                "ssl on; ssl_certificate " + folder.resolve("s.pem") + "; ssl_certificate_key "
                        + folder.resolve("s.key") + ";\naccess_log " + folder.resolve("counted.log")
                        + " counted;\nkeepalive_requests 10000;\nlocation / { proxy_pass http://" + address
                        + ":5000; }");
    }

    private void compare() throws IOException {
        List<String> check = new ArrayList<>(List.of(
                "../pullgauge",
                "check",
                "--node-root",
                world.node.path().toString(),
                "--platform",
                "linux/amd64",
                "-o",
                "name"));
        measure("check, one image", with(check, images().subList(0, 1)));
        measure("check, " + IMAGES + " images in one run", with(check, images()));
        measure("skopeo inspect, one image", skopeo(1, 1));
        measure("skopeo inspect, " + IMAGES + " in turn", skopeo(IMAGES, 1));
        measure("skopeo inspect, " + IMAGES + ", eight at once", skopeo(IMAGES, 8));
    }

    private static List<String> with(List<String> command, List<String> more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(more);
        return all;
    }

    private List<String> skopeo(int images, int atOnce) {
        String script = "mount --bind '" + world.node.path("etc/resolv.conf") + "' /etc/resolv.conf\n"
                + "mount --bind '" + world.node.path("etc/hosts") + "' /etc/hosts\n"
                + "export SSL_CERT_FILE='" + world.node.path("etc/ssl/certs/ca-certificates.crt") + "'\n"
                + "seq 0 " + (images - 1) + " | xargs -P " + atOnce
                + " -I{} skopeo inspect --no-creds docker://reg.test/app{}:v1 > /dev/null\n";
        return List.of("unshare", "-m", "sh", "-c", script);
    }

    private void measure(String what, List<String> command) throws IOException {
        Path log = front.folder().resolve("counted.log");
        int before = Files.readAllLines(log).size();
        world.dns.forgetQueries();
        Path home = Path.of("").toAbsolutePath();
        long started = System.nanoTime();
        RealPrograms.Ended ended = RealPrograms.run(home, command.toArray(String[]::new));
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        if (ended.status() != 0) {
            throw new IllegalStateException(ended.output());
        }
        List<String> requests = Files.readAllLines(log).stream().skip(before).toList();
        long connections =
                requests.stream().map(line -> line.split(" ")[0]).distinct().count();
        System.out.printf(
                "  %-38s %6d ms %4d requests %4d connections %4d DNS questions%n",
                what,
                took.toMillis(),
                requests.size(),
                connections,
                world.dns.queries().size());
    }
}
