/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.verdict.Cause;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the kubelet said and what the agent finds, as one verdict: path, access, limits, and the network beside them. */
class JoinTest {
    private static final String NOT_FOUND = "failed to pull and unpack image \"" + Scene.IMAGE
            + "\": failed to resolve image: " + Scene.IMAGE + ": not found";
    private static final String REFUSED = "failed to pull and unpack image \"" + Scene.IMAGE
            + "\": failed to resolve image: pull access denied, repository does not exist or may require authorization:"
            + " server message: insufficient_scope: authorization failed";
    private static final String TIMEOUT = "failed to pull and unpack image \"" + Scene.IMAGE
            + "\": failed to resolve image: failed to do request: Head \"https://r.example/v2/shop/web/manifests/1.9\": dial tcp"
            + " 192.0.2.7:443: i/o timeout";
    private static final String SERVER = "failed to pull and unpack image \"" + Scene.IMAGE
            + "\": failed to resolve image: unexpected status from HEAD request to"
            + " https://r.example/v2/shop/web/manifests/1.9: 500 Internal Server Error";
    private static final String DISK = "failed to pull and unpack image \"" + Scene.IMAGE
            + "\": failed to extract layer sha256:aa: write /var/lib/containerd/x: no space left on device";
    private static final String LIMIT = "failed to pull and unpack image \"" + Scene.IMAGE
            + "\": failed to resolve image: unexpected status from HEAD request to"
            + " https://r.example/v2/shop/web/manifests/1.9: 429 Too Many Requests";

    private final Scene scene = new Scene().listening("node-a");

    @ParameterizedTest
    @CsvSource({
        "NOT_FOUND, tag_not_found, tag_not_found, both",
        "NOT_FOUND, rate_limited, rate_limited, both",
        "NOT_FOUND, quota_exhausted, quota_exhausted, both",
        "REFUSED, rate_limited, rate_limited, both",
        "SERVER, throttled, throttled, both",
        "NOT_FOUND, repo_not_found, repo_not_found, both",
        "NOT_FOUND, platform_mismatch, platform_mismatch, both",
        "NOT_FOUND, auth_required, tag_not_found, both",
        "NOT_FOUND, connect_timeout, tag_not_found, both",
        "TIMEOUT, tag_not_found, tag_not_found, both",
        "TIMEOUT, auth_required, connect_timeout, both",
        "DISK, connect_refused, disk_full, both",
        "LIMIT, connect_refused, throttled, both",
        "REFUSED, repo_not_found, repo_not_found, both"
    })
    void makesOneVerdict(String said, String found, String verdict, String basis) {
        Story.Verdict told = joined(said, Cause.ofCode(found).orElseThrow());

        assertThat(told.cause()).isEqualTo(verdict);
        assertThat(told.basis()).isEqualTo(basis);
        assertThat(told.evidence()).anyMatch(line -> line.startsWith("kubelet: "));
        assertThat(told.evidence()).anyMatch(line -> line.startsWith("agent on node-a: " + found));
    }

    @ParameterizedTest
    @CsvSource({"NOT_FOUND, tag_not_found", "REFUSED, auth_required"})
    void saysThatACacheInFrontHidesTheLimit(String said, String words) {
        Story.Verdict told = joined(said, Cause.RATE_LIMITED);

        assertThat(told.disagreement())
                .isEqualTo(
                        "the message reads like " + words
                                + ", the agent meets rate_limited: a cache or proxy in front, or the registry's wording, hides the limit");
        assertThat(told.alternatives()).containsExactly(words);
        assertThat(told.confidence()).isLessThan(0.95);
    }

    @Test
    void saysNothingOfADisagreementWhereThereIsNone() {
        assertThat(joined("NOT_FOUND", Cause.TAG_NOT_FOUND).disagreement()).isNull();
        assertThat(joined("NOT_FOUND", Cause.TAG_NOT_FOUND).confidence()).isGreaterThan(0.95);
    }

    @Test
    void saysThatItWorksNowAndHalvesItsConfidence() {
        Story.Verdict told = joined("TIMEOUT", null);

        assertThat(told.cause()).isEqualTo("connect_timeout");
        assertThat(told.worksNow()).isTrue();
        assertThat(told.confidence()).isEqualTo(0.5);
        assertThat(told.disagreement()).contains("the kubelet's next try tells");
    }

    @Test
    void standsOnTheMessageAloneWhereNobodyLooks() {
        Scene alone = new Scene();
        alone.pod("web").waits("ErrImagePull", NOT_FOUND).seen();
        Story.Verdict told = Objects.requireNonNull(alone.story("web").verdict());

        assertThat(told.basis()).isEqualTo("message");
        assertThat(told.evidence()).anyMatch(line -> line.startsWith("nobody looked from this node"));
    }

    private Story.Verdict joined(String said, @Nullable Cause found) {
        String message = switch (said) {
            case "NOT_FOUND" -> NOT_FOUND;
            case "REFUSED" -> REFUSED;
            case "TIMEOUT" -> TIMEOUT;
            case "SERVER" -> SERVER;
            case "LIMIT" -> LIMIT;
            default -> DISK;
        };
        scene.pod("web").waits("ErrImagePull", message).seen();
        scene.answers("node-a", found);
        return Objects.requireNonNull(scene.story("web").verdict());
    }
}
