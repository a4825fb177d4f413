/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.verdict.Cause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Hostile and broken input: always an answer, always bounded, nothing in it that acts on a terminal, no secret repeated. */
class ExplainerInputTest {

    private static final String FAULT =
            "Failed to pull image \"reg.example/a:1\": rpc error: code = NotFound desc = failed to pull and unpack image"
                    + " \"reg.example/a:1\": no match for platform in manifest: not found";

    @Test
    void saysUnknownToNothing() {
        for (String message :
                List.of("", " ", "\n\n", "\u0000", "\\", "\"", "[", "(Mirrors also failed: [", "://", "https://")) {
            assertThat(Explainer.explain(message).asCause()).as("'%s'", message).isEqualTo(Cause.UNKNOWN);
        }
    }

    @Test
    void findsTheCauseAtEitherEndOfAMegabyte() {
        String noise = "nothing of interest here, really. ".repeat(32 * 1024);
        for (String message : List.of(FAULT + "\n" + noise, noise + "\n" + FAULT)) {
            Explanation explanation = Explainer.explain(message);
            assertThat(explanation.cause()).isEqualTo("platform_mismatch");
            assertThat(explanation.message().length()).isLessThan(9_000);
        }
    }

    @Test
    void escapesWhatWouldActOnATerminal() {
        Explanation explanation = Explainer.explain(
                "\u001b[31mFailed to pull image \"reg.example/a\u001b]0;x\u0007:1\": \u202e dial tcp: lookup reg.example: no such host\u009b2J");
        assertThat(explanation.cause()).isEqualTo("dns_nxdomain");
        String all = explanation.toString();
        assertThat(all.chars().filter(c -> Character.isISOControl(c) || c == '\u202e'))
                .isEmpty();
        assertThat(explanation.message())
                .contains("\\u001b[31m")
                .contains("\\u202e")
                .contains("\\u009b");
    }

    @Test
    void masksWhatOpensDoors() {
        Explanation explanation = Explainer.explain("Failed to pull image \"reg.example/a:1\": Get"
                + " \"https://robot:s3cr3tpassword@reg.example/v2/?X-Amz-Signature=0123456789abcdef&X-Amz-Security-Token=IQoJb3JpZ2luX2Vj\":"
                + " toomanyrequests: You have reached your pull rate limit as 'acme': dckr_jti_abcdefghij. header Authorization: Basic"
                + " dXNlcjpwYXNzd29yZA==");
        assertThat(explanation.toString())
                .doesNotContain(
                        "s3cr3tpassword", "0123456789abcdef", "IQoJb3JpZ2luX2Vj", "abcdefghij", "dXNlcjpwYXNzd29yZA");
        assertThat(explanation.cause()).isEqualTo("rate_limited");
    }

    @Test
    void keepsHostileNamesOutOfCommands() {
        Explanation explanation = Explainer.explain(
                "Failed to pull image \"reg.example/$(reboot):1\": dial tcp: lookup reg.example: no such host");
        assertThat(String.join("\n", explanation.fix()))
                .doesNotContain("$(reboot)")
                .contains("<image>");
    }

    @Test
    void neverThrowsOnRandomText() throws IOException {
        long seed = 20261121;
        Random random = new Random(seed);
        List<ExplainerVariationsTest.Variation> variations =
                ExplainerVariationsTest.variations().toList();
        for (int i = 0; i < 5_000; i++) {
            String message =
                    mutated(variations.get(random.nextInt(variations.size())).message(), random);
            Explanation explanation = Explainer.explain(message);
            assertThat(explanation.confidence())
                    .as("seed %d, round %d", seed, i)
                    .isBetween(0.0, 1.0);
            assertThat(explanation.alternatives())
                    .as("seed %d, round %d", seed, i)
                    .doesNotContain(explanation.cause(), "unknown");
            assertThat(explanation.fix()).isNotEmpty();
            assertThat(Cause.ofCode(explanation.cause())).isPresent();
        }
    }

    private static String mutated(String text, Random random) {
        byte[] noise = new byte[random.nextInt(1, 40)];
        random.nextBytes(noise);
        int at = random.nextInt(text.length() + 1);
        return switch (random.nextInt(5)) {
            case 0 -> text.substring(0, at);
            case 1 -> text.substring(at);
            case 2 -> text.substring(0, at) + new String(noise, StandardCharsets.ISO_8859_1) + text.substring(at);
            case 3 -> text.substring(at) + text.substring(0, at);
            default -> new String(noise, StandardCharsets.UTF_16) + text.replace(' ', (char) random.nextInt(0x3000));
        };
    }

    /** What is cut off loses its end, never gains another cause than one that the whole may have. */
    @Test
    void aCutOffTextNeverGainsADnsOrTlsFault() {
        for (int end = 0; end <= FAULT.length(); end++) {
            Cause cause = Explainer.explain(FAULT.substring(0, end)).asCause();
            assertThat(cause).isIn(Cause.UNKNOWN, Cause.PLATFORM_MISMATCH, Cause.MANIFEST_UNSUPPORTED);
        }
    }

    @Test
    void masksWhatStandsForARightInsideTheNameOfAnImage() {
        String image = "https://r.example/a/b?X-Amz-Signature=0123456789abcdef&token=fedcba9876543210";
        Explanation told = Explainer.explain("Failed to apply default image tag \"" + image
                + "\": couldn't parse image name \"" + image + "\": invalid reference format");

        assertThat(told.cause()).isEqualTo("invalid_reference");
        assertThat(told.toString()).doesNotContain("0123456789abcdef").doesNotContain("fedcba9876543210");
    }
}
