/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {

    private static final String HEX = "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "ubuntu, docker.io/library/ubuntu:latest",
        "docker.io/ubuntu, docker.io/library/ubuntu:latest",
        "docker.io/library/ubuntu:20.04, docker.io/library/ubuntu:20.04",
        "index.docker.io/u/a, docker.io/u/a:latest",
        "index.docker.io/a, docker.io/library/a:latest",
        "registry-1.docker.io/library/a, registry-1.docker.io/library/a:latest",
        "localhost/a, localhost/a:latest",
        "localhost:5000, docker.io/library/localhost:5000",
        "localhost:5000/a, localhost:5000/a:latest",
        "reg:5000/a, reg:5000/a:latest",
        "reg:5000/a:1, reg:5000/a:1",
        "'[::1]:5000/a', '[::1]:5000/a:latest'",
        "'[2001:db8::1]/a:b', '[2001:db8::1]/a:b'",
        "Reg/a, Reg/a:latest",
        "REG.io/a, REG.io/a:latest",
        "myhost/app, docker.io/myhost/app:latest",
        "a__b/c--d.e:T_1, docker.io/a__b/c--d.e:T_1",
        "quay.io/a/b/c/d:v1.0-rc.1, quay.io/a/b/c/d:v1.0-rc.1",
        "reg.io:99999/a, reg.io:99999/a:latest",
    })
    void bringsFamiliarNamesIntoCanonicalForm(String text, String canonical) {
        assertThat(valid(text).canonical()).isEqualTo(canonical);
    }

    @Test
    void keepsTagAndDigestAndLetsTheDigestWin() {
        ImageReference reference = valid("nginx:1.25@sha256:" + HEX);
        assertThat(reference).isEqualTo(new ImageReference("docker.io", "library/nginx", "1.25", "sha256:" + HEX));
        assertThat(reference.object()).isEqualTo("sha256:" + HEX);
    }

    @Test
    void addsNoTagToADigest() {
        assertThat(valid("reg.io/a@sha256:" + HEX).tag()).isNull();
        assertThat(valid("reg.io/a@sha512:" + HEX + HEX).digest()).startsWith("sha512:");
    }

    @Test
    void limitsThePathWithoutTheDomainTo255Characters() {
        String path = "a".repeat(127) + "/" + "b".repeat(127);
        assertThat(valid("registry.example.com/" + path).path()).hasSize(255);
        assertThat(invalid("registry.example.com/" + path + "b").detail()).contains("256 characters");
        assertThat(valid("r.io/a:" + "t".repeat(128)).tag()).hasSize(128);
        assertThat(invalid("r.io/a:" + "t".repeat(129)).fix()).contains("shorten the tag to 128 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a//b",
                "a/-b",
                "a/b-",
                "a:",
                "A",
                "a/B",
                "::1/a",
                "reg:5000",
                "a/",
                "/a",
                "a@",
                "a@sha256:",
                "a:b:c",
                "-a.io/x",
                "a..io/x",
                "reg:/a",
                "[::1/a",
                "[fe80::1%eth0]/a",
                "a___b",
                "a._b",
                "a:-x",
                "a b",
                "a\tb",
                "a\n",
                "http://reg.io/a",
                "docker://nginx",
                "${IMAGE}",
                "nginx:{{ .tag }}",
                "\"nginx\"",
                "nginx:1\u200b",
                "na\u00efve"
            })
    void refusesWhatIsNoReference(String text) {
        if (text.equals("reg:5000")) {
            assertThat(valid(text).canonical()).isEqualTo("docker.io/library/reg:5000");
            return;
        }
        ParsedReference.Invalid invalid = invalid(text);
        assertThat(invalid.detail()).isNotBlank().doesNotContain("\n", "\t");
        assertThat(invalid.fix()).isNotEmpty().allSatisfy(fix -> assertThat(fix).doesNotContain("\n", "\t", "\u200b"));
    }

    @Test
    void refusesABareImageId() {
        assertThat(invalid(HEX).detail()).contains("image id");
    }

    @Test
    void refusesDigestsOfTheWrongLengthCaseOrAlgorithm() {
        assertThat(invalid("a@sha256:" + HEX.substring(1)).detail()).contains("63 hex digits (expected: 64");
        assertThat(invalid("a@sha256:" + HEX.toUpperCase(java.util.Locale.ROOT)).detail())
                .contains("lower-case");
        assertThat(invalid("a@md5:" + HEX.substring(32)).detail())
                .contains("md5")
                .contains("not supported");
    }

    @Test
    void namesTheFixForADigestWrittenAsATag() {
        String meant = "a digest is written after @, not as a tag: \"nginx@sha256:" + HEX + "\"";
        assertThat(invalid("nginx:sha256:" + HEX).fix()).first().isEqualTo(meant);
        assertThat(valid("nginx:sha256" + HEX).intended().orElseThrow())
                .contains("docker.io/library/nginx@sha256:" + HEX);
        assertThat(valid("nginx:1.25").intended()).isEmpty();
        assertThat(valid("nginx:" + HEX).intended().orElseThrow()).contains("@sha256:" + HEX);
    }

    @Test
    void namesTheFixForEachUsualMistake() {
        assertThat(invalid("https://reg.io/a:1").fix()).first().isEqualTo("leave out the scheme: \"reg.io/a:1\"");
        assertThat(invalid("reg.io/Team/App:V1").fix())
                .contains("write the repository in lower case: \"reg.io/team/app:V1\"");
        assertThat(invalid(" nginx ").fix()).contains("remove the white space around it: \"nginx\"");
        assertThat(invalid("nginx:${TAG}").fix()).first().asString().startsWith("replace the placeholder");
        assertThat(invalid("nginx@1.25").fix()).first().isEqualTo("a tag is written after a colon: \"nginx:1.25\"");
        assertThat(invalid("nginx@" + HEX).fix()).first().isEqualTo("name the algorithm: \"nginx@sha256:" + HEX + "\"");
        assertThat(invalid("::1/a").fix()).contains("write an IPv6 address in brackets: [::1]:5000/app");
        assertThat(invalid("a//b").fix()).contains("write one / instead of //");
    }

    @Test
    void isTotalForAnyText() {
        long seed = 20261121;
        Random random = new Random(seed);
        String alphabet = "aB0:/@.-_[]% \u00e9\u0000sha256\n";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(40);
            for (int j = 0; j < length; j++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            ParsedReference parsed = ImageReference.parse(text.toString());
            if (parsed instanceof ParsedReference.Valid(ImageReference reference)) {
                assertThat(ImageReference.parse(reference.canonical()))
                        .as("seed %d, text %s", seed, text)
                        .isEqualTo(parsed);
            }
        }
        assertThat(ImageReference.parse("a/".repeat(500_000))).isInstanceOf(ParsedReference.Invalid.class);
        assertThat(ImageReference.parse("a-".repeat(500) + "a")).isInstanceOf(ParsedReference.Invalid.class);
    }

    private static ImageReference valid(String text) {
        assertThat(ImageReference.parse(text)).isInstanceOf(ParsedReference.Valid.class);
        return ((ParsedReference.Valid) ImageReference.parse(text)).reference();
    }

    private static ParsedReference.Invalid invalid(String text) {
        assertThat(ImageReference.parse(text)).isInstanceOf(ParsedReference.Invalid.class);
        return (ParsedReference.Invalid) ImageReference.parse(text);
    }
}
