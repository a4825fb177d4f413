/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.node.kubelet.PullSecret.Decoded;
import io.pullgauge.probe.node.kubelet.PullSecret.Entry;
import io.pullgauge.probe.node.kubelet.PullSecret.Form;
import io.pullgauge.probe.node.kubelet.PullSecret.Undecodable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pull secrets as people make them, and what the kubelet makes of them. */
class PullSecretTest {
    @ParameterizedTest
    @CsvSource({
        "https://index.docker.io/v1/, docker.io/library/nginx, true",
        "docker.io, docker.io/library/nginx, true",
        "hub.docker.com, docker.io/library/nginx, false",
        "r.example, r.example/team/app, true",
        "r.example:5000, r.example/team/app, false",
        "https://r.example/team, r.example/team/app, true",
        "*.dkr.ecr.eu-west-1.amazonaws.com, 1.dkr.ecr.eu-west-1.amazonaws.com/app, true"
    })
    void matchesAsTheKubeletDoes(String key, String repository, boolean matches) {
        assertThat(entry("{\"auths\":{\"" + key + "\":{\"auth\":\"" + base64("u:p") + "\"}}}", repository)
                        .matches())
                .isEqualTo(matches);
    }

    @Test
    void seesWhatNoRegistryAccepts() {
        assertThat(entry("{\"auths\":{\"r.example\":{\"auth\":\"" + base64("u:p\n") + "\"}}}", "r.example/a")
                        .flaw())
                .contains("white space");
        assertThat(entry("{\"auths\":{\"r.example\":{\"username\":\"u\"}}}", "r.example/a")
                        .flaw())
                .contains("no password");
        assertThat(entry("{\"auths\":{\"r.example\":{\"auth\":\"" + base64("u:p") + "\"}}}", "r.example/a")
                        .flaw())
                .isNull();
    }

    @Test
    void seesWhenATokenEnds() {
        String jwt = "e30."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("{\"exp\":1790000000}".getBytes(StandardCharsets.UTF_8))
                + ".c2ln";
        assertThat(entry("{\"auths\":{\"r.example\":{\"auth\":\"" + base64("oauth2:" + jwt) + "\"}}}", "r.example/a")
                        .expires())
                .isEqualTo(Instant.ofEpochSecond(1_790_000_000));
        String ecr = base64("{\"payload\":\"x\",\"version\":\"2\",\"type\":\"DATA_KEY\",\"expiration\":1790000000}");
        assertThat(entry("{\"auths\":{\"r.example\":{\"auth\":\"" + base64("AWS:" + ecr) + "\"}}}", "r.example/a")
                        .expires())
                .isEqualTo(Instant.ofEpochSecond(1_790_000_000));
        assertThat(entry("{\"auths\":{\"r.example\":{\"auth\":\"" + base64("u:a.b.c") + "\"}}}", "r.example/a")
                        .expires())
                .isNull();
    }

    @Test
    void saysWhyItCannotBeDecodedAndNothingOfTheContent() {
        assertThat(PullSecret.of(
                        bytes("{\"auths\":{\"r.example\":{\"auth\":\"geheim!\"}}}"),
                        Form.DOCKERCONFIGJSON,
                        "r.example/a"))
                .isInstanceOfSatisfying(
                        Undecodable.class,
                        bad -> assertThat(bad.detail())
                                .contains("auth is no base64")
                                .doesNotContain("geheim"));
        assertThat(PullSecret.of(bytes("not json: geheim"), Form.DOCKERCONFIGJSON, "r.example/a"))
                .isInstanceOfSatisfying(
                        Undecodable.class, bad -> assertThat(bad.detail()).doesNotContain("geheim"));
    }

    @Test
    void findsNothingInTheOldFormUnderTheNewKey() {
        assertThat(PullSecret.of(
                        bytes("{\"r.example\":{\"auth\":\"" + base64("u:p") + "\"}}"),
                        Form.DOCKERCONFIGJSON,
                        "r.example/a"))
                .isInstanceOfSatisfying(
                        Decoded.class, good -> assertThat(good.entries()).isEmpty());
        assertThat(PullSecret.of(
                        bytes("{\"r.example\":{\"auth\":\"" + base64("u:p") + "\"}}"), Form.DOCKERCFG, "r.example/a"))
                .isInstanceOfSatisfying(
                        Decoded.class, good -> assertThat(good.entries()).hasSize(1));
    }

    @Test
    void showsNoUserOfAKey() {
        assertThat(entry(
                                "{\"auths\":{\"https://name:geheim@r.example\":{\"auth\":\"" + base64("u:p") + "\"}}}",
                                "r.example/a")
                        .key())
                .isEqualTo("r.example");
    }

    @Test
    void takesAnyBytes() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            assertThat(PullSecret.of(bytes, i % 2 == 0 ? Form.DOCKERCFG : Form.DOCKERCONFIGJSON, "r.example/a"))
                    .isNotNull();
        }
    }

    private static Entry entry(String json, String repository) {
        return ((Decoded) PullSecret.of(bytes(json), Form.DOCKERCONFIGJSON, repository))
                .entries()
                .getFirst();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(bytes(text));
    }
}
