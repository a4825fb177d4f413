/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.cache.ConfigFile;
import io.pullgauge.cacheadvisor.cache.Targets;
import io.pullgauge.cacheadvisor.cache.Wanted;
import io.pullgauge.probe.fixture.RealProgram;
import io.pullgauge.probe.fixture.RealPrograms;
import io.pullgauge.probe.fixture.TestImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files that we generate, read by those who will read them: containerd and the library of CRI-O pull through a real cache, by the name
 * of a registry that cannot be reached.
 */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
class GeneratedConfigIT {
    private static final String UNREACHABLE = "registry.unreachable.test";
    private static final String REFERENCE = UNREACHABLE + "/app/web:1.0";

    @TempDir
    private Path folder;

    private static void push(RealRegistry origin, TestImage image) throws IOException {
        RegistryClient client = new RegistryClient(origin.url());
        for (byte[] layer : image.layers()) {
            client.pushBlob("app/web", layer);
        }
        client.pushBlob("app/web", image.config());
        client.pushManifest("app/web", "1.0", new String(image.manifest(), StandardCharsets.UTF_8), image.mediaType());
    }

    private static ConfigFile generated(String target, RealRegistry cache) {
        return switch (Targets.make(target, new Wanted(UNREACHABLE, cache.url()))) {
            case Targets.Made.Good good -> good.configuration().files().getFirst();
            case Targets.Made.Refused refused -> throw new AssertionError(refused);
        };
    }

    private RealPrograms.Ended pull(Path hosts) {
        return RealPrograms.run(
                folder,
                "ctr",
                "-a",
                folder.resolve("containerd.sock").toString(),
                "images",
                "pull",
                "--snapshotter",
                "native",
                "--platform",
                "linux/amd64",
                "--hosts-dir",
                hosts.toString(),
                REFERENCE);
    }

    @Test
    void containerdPullsThroughTheCacheWhileTheRegistryIsAway() throws IOException {
        try (RealRegistry origin = RealRegistry.origin(folder.resolve("origin"));
                RealRegistry cache = RealRegistry.cacheOf(origin, folder.resolve("cache"));
                RealProgram containerd = RealPrograms.containerd(folder)) {
            push(origin, TestImage.linux("amd64").layer(50_000).build());
            Path none = Files.createDirectory(folder.resolve("none"));
            assertThat(pull(none).status()).as("without the file").isNotZero();

            Path hosts = folder.resolve("certs.d");
            ConfigFile file = generated("containerd", cache);
            Path target = hosts.resolve(Path.of("/etc/containerd/certs.d").relativize(Path.of(file.path())));
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.content());
            RealPrograms.Ended ended = pull(hosts);

            assertThat(ended.status()).as(ended.output()).isZero();
            assertThat(cache.asked().blobGets()).isGreaterThanOrEqualTo(2);
            assertThat(containerd).isNotNull();
        }
    }

    @Test
    void theLibraryOfCrioPullsThroughTheCacheWhileTheRegistryIsAway() throws IOException {
        try (RealRegistry origin = RealRegistry.origin(folder.resolve("origin"));
                RealRegistry cache = RealRegistry.cacheOf(origin, folder.resolve("cache"))) {
            push(origin, TestImage.linux("amd64").layer(50_000).build());
            Path file = Files.writeString(
                    folder.resolve("registries.conf"), generated("crio", cache).content());
            RealPrograms.Ended ended = RealPrograms.run(
                    folder,
                    "skopeo",
                    "--registries-conf",
                    file.toString(),
                    "--insecure-policy",
                    "copy",
                    "docker://" + REFERENCE,
                    "dir:" + folder.resolve("copied"));

            assertThat(ended.status()).as(ended.output()).isZero();
            assertThat(folder.resolve("copied").resolve("manifest.json")).exists();
        }
    }
}
