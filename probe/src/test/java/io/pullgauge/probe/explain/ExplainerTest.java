/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an explanation says besides the cause, and how several statements of one message are weighed. */
class ExplainerTest {

    @Test
    void saysAllThatTheContractAsksFor() {
        Explanation explanation =
                Explainer.explain("Failed to pull image \"reg.example:5000/a:1\": rpc error: code = Unknown desc ="
                        + " failed to pull and unpack image \"reg.example:5000/a:1\": failed to resolve reference \"reg.example:5000/a:1\": failed to"
                        + " do request: Head \"https://reg.example:5000/v2/a/manifests/1\": dial tcp: lookup reg.example on 10.0.0.2:53: no such"
                        + " host");
        assertThat(explanation.stage()).isEqualTo("dns");
        assertThat(explanation.cause()).isEqualTo("dns_nxdomain");
        assertThat(explanation.confidence()).isGreaterThan(0.8);
        assertThat(explanation.alternatives()).containsExactly("dns_no_address");
        assertThat(explanation.image()).isEqualTo("reg.example:5000/a:1");
        assertThat(explanation.registry()).isEqualTo("reg.example:5000");
        assertThat(explanation.runtime()).isEqualTo("containerd");
        assertThat(explanation.owner()).isEqualTo("platform");
        assertThat(explanation.summary()).contains("reg.example:5000/a:1", "does not exist in this node's DNS");
        assertThat(explanation.fix().getFirst()).startsWith("developer: ").contains("reg.example:5000/a:1");
    }

    @Test
    void namesTheImageAndRegistryOfEachRuntime() {
        assertSubject("Failed to pull image \"nginx:1\": …", "nginx:1", "docker.io", null);
        assertSubject(
                "Error: initializing source docker://quay.io/a/b:1: pinging container registry quay.io: EOF",
                "quay.io/a/b:1",
                "quay.io",
                "podman");
        assertSubject(
                "Failed to pull image \"b:1\": rpc error: code = Unknown desc = reading manifest 1 in registry.example/a/b: manifest unknown",
                "b:1",
                "registry.example",
                "cri-o");
        assertSubject(
                "Error response from daemon: manifest for reg.example/a/b:2 not found: manifest unknown",
                "reg.example/a/b:2",
                "reg.example",
                "docker");
        assertSubject(
                "error pulling image configuration: Get https://d1.cloudfront.net/registry-v2/docker/registry/v2/blobs/sha256/e2/e2/data: EOF",
                null,
                "docker.io",
                "docker");
        assertSubject(
                "ctr: failed to resolve reference \"ghcr.io/a/b:1\": ghcr.io/a/b:1: not found",
                "ghcr.io/a/b:1",
                "ghcr.io",
                "containerd");
    }

    private static void assertSubject(
            String message, @Nullable String image, String registry, @Nullable String runtime) {
        Explanation explanation = Explainer.explain(message);
        assertThat(new String[] {explanation.image(), explanation.registry(), explanation.runtime()})
                .as(message)
                .containsExactly(image, registry, runtime);
    }

    @Test
    void prefersTheCauseToTheEchoesAfterIt() {
        String describe = """
                Events:
                  Type     Reason     Age                From               Message
                  ----     ------     ----               ----               -------
                  Normal   Scheduled  60s                default-scheduler  Successfully assigned default/web to node-1
                  Normal   Pulling    20s (x3 over 60s)  kubelet            Pulling image "reg.example/web:9"
                  Warning  Failed     20s (x3 over 60s)  kubelet            Failed to pull image "reg.example/web:9": rpc error: code = NotFound desc = failed to pull and unpack image "reg.example/web:9": failed to resolve reference "reg.example/web:9": reg.example/web:9: not found
                  Warning  Failed     20s (x3 over 60s)  kubelet            Error: ErrImagePull
                  Warning  Unhealthy  15s                kubelet            Readiness probe failed: dial tcp 10.1.1.1:80: connect: connection refused
                  Normal   BackOff    5s (x5 over 59s)   kubelet            Back-off pulling image "reg.example/web:9"
                  Warning  Failed     5s (x5 over 59s)   kubelet            Error: ImagePullBackOff
                """;
        Explanation explanation = Explainer.explain(describe);
        assertThat(explanation.cause()).isEqualTo("tag_not_found");
        assertThat(explanation.image()).isEqualTo("reg.example/web:9");
        assertThat(explanation.alternatives()).doesNotContain("connect_refused");
    }

    @Test
    void thinksOfTheMissingSecretFirstWhereAccessIsRefused() {
        Explanation explanation = Explainer.explain("""
                Warning  FailedToRetrieveImagePullSecret  3s (x7 over 60s)  kubelet  Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.
                Warning  Failed  3s  kubelet  Failed to pull image "acme/private:1": failed to pull and unpack image "docker.io/acme/private:1": failed to resolve image: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed
                """);
        assertThat(explanation.cause()).isEqualTo("auth_ambiguous");
        assertThat(explanation.alternatives().getFirst()).isEqualTo("auth_required");
    }

    @Test
    void doesNotMixTheImagesOfTwoEvents() {
        Explanation explanation = Explainer.explain("""
                Warning  Failed  9s  kubelet  Failed to pull image "one.example/a:1": rpc error: code = NotFound desc = failed to pull and unpack image "one.example/a:1": failed to resolve reference "one.example/a:1": one.example/a:1: not found
                Warning  Failed  5s  kubelet  Failed to pull image "two.example/b:2": failed to pull and unpack image "two.example/b:2": failed to resolve image: failed to do request: Head "https://two.example/v2/b/manifests/2": tls: failed to verify certificate: x509: certificate signed by unknown authority
                Warning  Failed  5s  kubelet  Error: ErrImagePull
                """);
        assertThat(explanation.cause()).isEqualTo("tls_unknown_ca");
        assertThat(explanation.image()).isEqualTo("two.example/b:2");
        assertThat(explanation.registry()).isEqualTo("two.example");
        assertThat(explanation.alternatives()).contains("tag_not_found");
    }

    /** The kubelet lists one error per credential; the credential that got as far as the tag tells most. */
    @Test
    void takesTheAttemptThatGotFurthest() {
        Explanation explanation = Explainer.explain(
                "Failed to pull image \"reg.example/a:9\": [rpc error: code = Unknown desc = failed to"
                        + " pull and unpack image \"reg.example/a:9\": failed to authorize: failed to fetch oauth token: unexpected status from GET"
                        + " request to https://reg.example/token: 401 Unauthorized, rpc error: code = NotFound desc = failed to pull and unpack image"
                        + " \"reg.example/a:9\": failed to resolve reference \"reg.example/a:9\": reg.example/a:9: not found]");
        assertThat(explanation.cause()).isEqualTo("tag_not_found");
        assertThat(explanation.alternatives()).contains("auth_bad_credentials");
    }

    /** CRI-O lists its mirrors' errors before the upstream's, which decides; where the text is cut off before that, they are all there is. */
    @Test
    void letsTheUpstreamDecideAndNamesItsMirrors() {
        String mirrors =
                "(Mirrors also failed: [m1.example/a:1: pinging container registry m1.example: Get \"https://m1.example/v2/\": dial"
                        + " tcp 10.0.0.1:443: connect: connection refused] [m2.example/a:1: reading manifest 1 in m2.example/a: manifest unknown";
        Explanation whole =
                Explainer.explain("unable to pull image or OCI artifact: pull image err: initializing source"
                        + " docker://up.example/a:1: " + mirrors
                        + "]): up.example/a:1: reading manifest 1 in up.example/a: unauthorized:"
                        + " authentication required; artifact err: same again");
        assertThat(whole.cause()).isEqualTo("auth_required");
        assertThat(whole.alternatives()).contains("connect_refused", "tag_not_found", "mirror_misconfigured");
        Explanation cutOff = Explainer.explain("initializing source docker://up.example/a:1: " + mirrors);
        assertThat(cutOff.cause()).isEqualTo("tag_not_found");
        assertThat(cutOff.alternatives()).contains("connect_refused", "mirror_misconfigured");
    }

    @Test
    void tellsTheTokenServerFromTheRegistry() {
        Explanation explanation = Explainer.explain(
                "failed to authorize: failed to fetch anonymous token: Get"
                        + " \"https://auth.docker.io/token?scope=repository%3Alibrary%2Fredis%3Apull\": dial tcp: lookup auth.docker.io: no such host");
        assertThat(explanation.cause()).isEqualTo("dns_nxdomain");
        assertThat(explanation.summary()).contains("at the token server auth.docker.io");
        assertThat(explanation.alternatives()).contains("auth_token_endpoint");
        assertThat(explanation.registry()).isEqualTo("docker.io");
    }

    @Test
    void saysThatAMirrorAnswered() {
        Explanation explanation = Explainer.explain("Failed to pull image \"nginx:1\": failed to pull and unpack image"
                + " \"docker.io/library/nginx:1\": failed to resolve image: unexpected status from HEAD request to"
                + " https://cache.example/v2/library/nginx/manifests/1?ns=docker.io: 503 Service Unavailable");
        assertThat(explanation.cause()).isEqualTo("registry_5xx");
        assertThat(explanation.summary()).contains("cache.example, not the image's own registry");
        assertThat(explanation.fix().getFirst()).contains("cache.example");
    }

    @Test
    void doesNotReadAnImagesNameAsAnError() {
        assertThat(Explainer.explain("Back-off pulling image \"reg.example/toomanyrequests/x509:not-found\"")
                        .cause())
                .isEqualTo("unknown");
        assertThat(Explainer.explain(
                                "Failed to pull image \"reg.example/manifest-unknown/429:403\": dial tcp 10.0.0.1:443: i/o timeout")
                        .cause())
                .isEqualTo("connect_timeout");
    }

    @Test
    void keepsTheOrderOfMessages() {
        assertThat(Explainer.explain(List.of("no such host", "pull QPS exceeded", "?")))
                .extracting(Explanation::cause)
                .containsExactly("dns_nxdomain", "throttled", "unknown");
    }
}
