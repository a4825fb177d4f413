/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TargetsTest {
    static final java.util.List<String> NAMES = Targets.names();

    private static Targets.Made make(String target, String registry, String cache, String prefix, String version) {
        return Targets.make(
                target,
                new Wanted(
                        registry, URI.create(cache), prefix, Version.of(version).orElse(Version.LATEST)));
    }

    private static Configuration good(String target, String registry, String prefix, String version) {
        Targets.Made made = make(target, registry, "https://cache.example:5000", prefix, version);
        assertThat(made).as("%s", made).isInstanceOf(Targets.Made.Good.class);
        return ((Targets.Made.Good) made).configuration();
    }

    private static String content(Configuration made) {
        return made.files().getFirst().content();
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void readsBackWhatItWroteForEveryProductAndKindOfRegistry(String target) {
        for (String registry : java.util.List.of("docker.io", "ghcr.io", "registry.example:8443", "localhost:5001")) {
            for (String prefix : java.util.List.of("", "hub-proxy", "a/b")) {
                assertThat(good(target, registry, prefix, "latest").files()).isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void takesACacheThatSpeaksPlainHttp(String target) {
        assertThat(make(target, "docker.io", "http://10.0.0.5:5000", "", "latest"))
                .isInstanceOf(Targets.Made.Good.class);
    }

    @Test
    void leadsAHarborThroughItsProject() {
        assertThat(content(good("containerd", "docker.io", "hub-proxy", "2"))).isEqualTo("""
            server = "https://registry-1.docker.io"

            [host."https://cache.example:5000/v2/hub-proxy"]
              capabilities = ["pull", "resolve"]
              dial_timeout = "2s"
              override_path = true
            """);
        assertThat(content(good("k3s", "docker.io", "hub-proxy", "1"))).contains("\"^(.*)$\": \"hub-proxy/$1\"");
        assertThat(content(good("crio", "docker.io", "hub-proxy", "1")))
                .contains("location = \"cache.example:5000/hub-proxy\"");
    }

    @Test
    void knowsWhichVersionKnowsWhichKey() {
        assertThat(content(good("distribution", "docker.io", "", "2.8"))).doesNotContain("ttl");
        assertThat(content(good("distribution", "docker.io", "", "3"))).contains("ttl: 0s");
        assertThat(good("distribution", "docker.io", "", "2.8")
                        .files()
                        .getFirst()
                        .path())
                .isEqualTo("/etc/docker/registry/config.yml");
        String old = good("harbor", "docker.io", "", "2.11.0").files().getLast().content();
        String mid = good("harbor", "docker.io", "", "2.15.0").files().getLast().content();
        assertThat(old).doesNotContain("proxy_speed_kb").doesNotContain("max_upstream_conn");
        assertThat(mid).contains("max_upstream_conn").doesNotContain("proxy_cache_local_on_not_found");
        assertThat(good("harbor", "docker.io", "", "2.15.1").files().getLast().content())
                .contains("proxy_cache_local_on_not_found");
    }

    @Test
    void keepsZotFromAskingForEveryPlatform() {
        JsonNode zot = JsonMapper.shared().readTree(content(good("zot", "docker.io", "docker.io", "2.1.20")));

        assertThat(zot.at("/extensions/sync/registries/0/preserveDigest").booleanValue())
                .isTrue();
        assertThat(zot.at("/http/compat/0").stringValue()).isEqualTo("docker2s2");
        assertThat(zot.at("/extensions/sync/registries/0/manifestCheckInterval").isMissingNode())
                .isTrue();
        assertThat(zot.at("/extensions/sync/registries/0/content/0/destination").stringValue())
                .isEqualTo("/docker.io");
    }

    @Test
    void asksForASecretOnlyWhereEcrNeedsOne() {
        assertThat(content(good("ecr", "docker.io", "docker-hub", "latest")))
                .isEqualTo("aws ecr create-pull-through-cache-rule --ecr-repository-prefix docker-hub"
                        + " --upstream-registry-url registry-1.docker.io --credential-arn"
                        + " arn:aws:secretsmanager:REGION:ACCOUNT:secret:ecr-pullthroughcache/docker-hub\n");
        assertThat(content(good("ecr", "quay.io", "", "latest"))).doesNotContain("credential");
    }

    @ParameterizedTest
    @CsvSource({
        "containerd, docker.io, 7",
        "distribution, docker.io, 1.0",
        "harbor, docker.io, 1.9",
        "containerd, 'bad host', 2",
        "containerd, 'evil\"\n[host]', 2",
        "crio, reg.example:99999, 1",
        "podman, docker.io, 2",
    })
    void refusesWhatCannotBeRight(String target, String registry, String version) {
        assertThat(make(target, registry, "https://cache.example:5000", "", version))
                .isInstanceOf(Targets.Made.Refused.class);
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void refusesForEveryProductWhatCouldEndUpInItsFile(String target) {
        for (String cache : java.util.List.of("https://u:p@cache.example", "https://c.example/x", "ftp://c.example")) {
            Targets.Made made = make(target, "docker.io", cache, "", "latest");
            assertThat(made).as(cache).isInstanceOf(Targets.Made.Refused.class);
            assertThat(made.toString()).doesNotContain("u:p");
        }
        for (String prefix : java.util.List.of("../x", "a\n[host]", "A", "a b")) {
            assertThat(make(target, "docker.io", "https://cache.example", prefix, "latest"))
                    .as(prefix)
                    .isInstanceOf(Targets.Made.Refused.class);
        }
        for (String registry : java.util.List.of("a\u0007b", "user@host", "https://docker.io", "docker.io/x", "")) {
            assertThat(make(target, registry, "https://cache.example", "", "latest"))
                    .as(registry)
                    .isInstanceOf(Targets.Made.Refused.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://cache.example:0", "http://cache.example:65536", "http://cache.example:", "http://:5000"})
    void takesNoPortThatCannotBe(String address) {
        assertThat(Wanted.cacheAddress(address)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a//b", "A", "a\"b", "a b", "-a"})
    void takesNoPrefixThatCouldBreakTheFile(String prefix) {
        assertThat(Wanted.isPrefix(prefix)).isFalse();
    }
}
