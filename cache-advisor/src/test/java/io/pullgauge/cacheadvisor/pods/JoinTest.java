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

    /** The rows are the message (by its cause), what the pod brings, what the agent finds; and the verdict with its share of trust. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            NO_CREDENTIALS | secret | works             | auth_bad_credentials | 0.9 |
            NO_CREDENTIALS | none   | works             | auth_required        | 0.5 | it was passing
            PLAIN_401      | secret | works             | auth_bad_credentials | 0.9 |
            PLAIN_401      | none   | auth_required     | auth_required        | 0.9 |
            PLAIN_401      | secret | auth_required     | auth_bad_credentials | 0.6 | cannot see
            PLAIN_401      | secret | rate_limited      | rate_limited         | 0.9 | hides the limit
            EXPIRED        | secret | works             | auth_expired_token   | 0.9 |
            FORBIDDEN      | secret | works             | auth_forbidden       | 0.9 |
            FORBIDDEN      | none   | rate_limited      | rate_limited         | 0.9 | hides the limit
            NO_CREDENTIALS | secret | tag_not_found     | tag_not_found        | 0.8 | the kubelet met auth_required
            NO_CREDENTIALS | none   | dns_timeout       | auth_required        | 0.8 | the registry answered the kubelet
            NOT_FOUND      | none   | works             | tag_not_found        | 0.5 | it was passing
            NOT_FOUND      | none   | throttled         | throttled            | 0.9 | hides the limit
            NOT_FOUND      | none   | digest_not_found  | digest_not_found     | 0.9 |
            NOT_FOUND      | none   | index_incomplete  | index_incomplete     | 0.9 |
            NOT_FOUND      | secret | auth_ambiguous    | tag_not_found        | 0.8 | cannot see
            TIMEOUT        | none   | works             | connect_timeout      | 0.5 | it was passing
            TIMEOUT        | none   | rate_limited      | rate_limited         | 0.8 | gets through now
            TIMEOUT        | none   | connect_refused   | connect_refused      | 0.8 | meets connect_refused now
            UNKNOWN_CA     | none   | works             | tls_unknown_ca       | 0.5 | a restart of it reads them again
            UNKNOWN_CA     | none   | tls_unknown_ca    | tls_unknown_ca       | 0.98 |
            SERVER         | none   | works             | registry_5xx         | 0.5 | it was passing
            SERVER         | none   | quota_exhausted   | quota_exhausted      | 0.9 | hides the limit
            LIMIT          | none   | works             | throttled            | 0.5 | it was passing
            LIMIT          | none   | auth_required     | throttled            | 0.9 | the limit may hide
            CUT            | none   | works             | blob_interrupted     | 0.8 | check --deep
            DISK           | none   | works             | disk_full            | 0.9 |
            DISK           | none   | tag_not_found     | disk_full            | 0.9 | mend both
            NEVER          | none   | works             | never_pull           | 0.9 |
            NEVER          | none   | repo_not_found    | never_pull           | 0.9 | if it did, it would meet repo_not_found
            NOTHING        | none   | works             | unknown              | 0   | name no cause
            NOTHING        | none   | tls_expired       | tls_expired          | 0.9 |
            """)
    void knowsWhatTheTwoMeanTogether(
            String said, String brings, String found, String verdict, double least, @Nullable String disagreement) {
        Scene.Draft pod = scene.pod("web").waits("ErrImagePull", Words.valueOf(said).text);
        (brings.equals("secret") ? pod.secrets("regcred") : pod).seen();
        scene.answers("node-a", Cause.ofCode(found).orElse(null));
        Story.Verdict told = Objects.requireNonNull(scene.story("web").verdict());

        assertThat(told.cause()).isEqualTo(verdict);
        assertThat(told.confidence()).isGreaterThanOrEqualTo(least).isLessThanOrEqualTo(least == 0 ? 0 : 0.98);
        if (disagreement == null) {
            assertThat(told.disagreement()).isNull();
        } else {
            assertThat(told.disagreement()).contains(disagreement);
        }
        assertThat(told.worksNow()).isEqualTo(found.equals("works"));
    }

    private enum Words {
        NOT_FOUND(JoinTest.NOT_FOUND),
        TIMEOUT(JoinTest.TIMEOUT),
        SERVER(JoinTest.SERVER),
        LIMIT(JoinTest.LIMIT),
        DISK(JoinTest.DISK),
        REFUSED(JoinTest.REFUSED),
        NO_CREDENTIALS(failed("failed to resolve image: pull access denied, repository does not exist or may require"
                + " authorization: authorization failed: no basic auth credentials")),
        PLAIN_401(failed("failed to resolve image: unexpected status from HEAD request to"
                + " https://r.example/v2/shop/web/manifests/1.9: 401 Unauthorized")),
        EXPIRED(
                failed(
                        "failed to resolve image: denied: Your authorization token has expired. Reauthenticate and try again.")),
        FORBIDDEN(failed("failed to resolve image: unexpected status from HEAD request to"
                + " https://r.example/v2/shop/web/manifests/1.9: 403 Forbidden")),
        UNKNOWN_CA(failed(
                "failed to resolve image: failed to do request: Head \"https://r.example/v2/shop/web/manifests/1.9\":"
                        + " tls: failed to verify certificate: x509: certificate signed by unknown authority")),
        CUT(
                failed(
                        "failed to copy: httpReadSeeker: failed open: short read: expected 1024 bytes but got 512: unexpected EOF")),
        NEVER("Container image \"" + Scene.IMAGE + "\" is not present with pull policy of Never"),
        NOTHING("Back-off pulling image \"" + Scene.IMAGE + "\"");

        private final String text;

        Words(String text) {
            this.text = text;
        }

        private static String failed(String error) {
            return "failed to pull and unpack image \"" + Scene.IMAGE + "\": " + error;
        }
    }

    private Story.Verdict joined(String said, @Nullable Cause found) {
        scene.pod("web").waits("ErrImagePull", Words.valueOf(said).text).seen();
        scene.answers("node-a", found);
        return Objects.requireNonNull(scene.story("web").verdict());
    }
}
