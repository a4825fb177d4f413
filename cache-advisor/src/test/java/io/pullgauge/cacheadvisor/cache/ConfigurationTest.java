/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class ConfigurationTest {
    private static final URI CACHE = URI.create("https://cache.example:5000");

    @Test
    void sendsContainerdToTheCacheFirstAndToTheRegistryAfterIt() {
        ConfigFile file = Containerd.of(new Wanted("docker.io", CACHE)).files().getFirst();
        TomlParseResult toml = Toml.parse(file.content());

        assertThat(file.path()).isEqualTo("/etc/containerd/certs.d/docker.io/hosts.toml");
        assertThat(toml.errors()).isEmpty();
        assertThat(toml.getString("server")).isEqualTo("https://registry-1.docker.io");
        assertThat(toml.getTableOrEmpty("host").keySet()).containsExactly("https://cache.example:5000");
        assertThat(file.content()).contains("dial_timeout = \"2s\"").contains("[\"pull\", \"resolve\"]");
    }

    @Test
    void namesTheFolderOfARegistryWithAPortAsContainerdLooksForIt() {
        assertThat(Containerd.of(new Wanted("reg.example:8443", CACHE))
                        .files()
                        .getFirst()
                        .path())
                .isEqualTo("/etc/containerd/certs.d/reg.example_8443_/hosts.toml");
    }

    @Test
    void givesDistributionOneUpstreamAndRoomToDelete() {
        JsonNode yaml = YAMLMapper.shared()
                .readTree(Distribution.of(new Wanted("docker.io", CACHE))
                        .files()
                        .getFirst()
                        .content());

        assertThat(yaml.at("/proxy/remoteurl").stringValue()).isEqualTo("https://registry-1.docker.io");
        assertThat(yaml.at("/proxy/ttl").stringValue()).isEqualTo("0s");
        assertThat(yaml.at("/storage/delete/enabled").booleanValue()).isTrue();
        assertThat(yaml.at("/http/addr").stringValue()).isEqualTo(":5000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cache.example",
                "ftp://cache.example",
                "https://u:p@cache.example",
                "https://cache.example/path",
                "https://cache.example?x",
                "https://cache.example\"\n[host]",
                ""
            })
    void takesNothingForACacheAddressThatCouldBreakTheFile(String text) {
        assertThat(Wanted.cacheAddress(text)).isEmpty();
    }
}
