/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.verdict.Cause;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way in which a kubelet says that a pod waits for an image, as 1.31 to 1.36 write it. */
class WaitingReasonsTest {
    private static final String SANDBOX =
            "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to start sandbox"
                    + " \"abc\": failed to get sandbox image \"registry.k8s.io/pause:3.10\": failed to pull image \"registry.k8s.io/pause:3.10\":"
                    + " failed to pull and unpack image \"registry.k8s.io/pause:3.10\": failed to resolve image: failed to do request: Head"
                    + " \"https://registry.k8s.io/v2/pause/manifests/3.10\": dial tcp 192.0.2.7:443: i/o timeout";

    private final Scene scene = new Scene();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ErrImagePull|rpc error: code = NotFound desc = failed to pull and unpack image "r.example/shop/web:1.9": failed to resolve image: r.example/shop/web:1.9: not found|tag_not_found
            ImagePullBackOff|Back-off pulling image "r.example/shop/web:1.9": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "r.example/shop/web:1.9": failed to resolve image: r.example/shop/web:1.9: not found|tag_not_found
            ErrImageNeverPull|Container image "r.example/shop/web:1.9" is not present with pull policy of Never|never_pull
            InvalidImageName|Failed to apply default image tag "r.example/shop/web:1.9 ": couldn't parse image name "r.example/shop/web:1.9 ": invalid reference format|invalid_reference
            RegistryUnavailable|image pull failed for r.example/shop/web:1.9 because the registry is unavailable: pinging container registry r.example: Get "https://r.example/v2/": dial tcp 192.0.2.7:443: connect: connection refused|connect_refused
            ImagePullBackOff|Back-off pulling image "r.example/shop/web:1.9": RegistryUnavailable: image pull failed for r.example/shop/web:1.9 because the registry is unavailable: pinging container registry r.example: Get "https://r.example/v2/": dial tcp 192.0.2.7:443: connect: connection refused|connect_refused
            SignatureValidationFailed|image pull failed for r.example/shop/web:1.9 because the signature validation failed: Source image rejected: A signature was required, but no signature exists|signature_policy
            ImageInspectError|Failed to inspect image "": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused"|runtime_unavailable
            """)
    void isToldWithItsCause(String reason, String message, String cause) {
        scene.pod("web").waits(reason, message).seen();

        assertThat(verdict("web").cause()).isEqualTo(cause);
        assertThat(scene.story("web").reason()).isEqualTo(reason);
        assertThat(verdict("web").fix())
                .isNotEmpty()
                .allSatisfy(fix -> assertThat(fix).matches("(developer|operator|platform): .+"));
    }

    @Test
    void readsTheCauseFromTheEventsWhereTheBackOffOfOldKubeletsHidesIt() {
        scene.event(
                "web",
                "Failed",
                "app",
                "Failed to pull image \"" + Scene.IMAGE + "\": rpc error: code = Unknown desc = failed to pull"
                        + " and unpack image \"" + Scene.IMAGE + "\": failed to resolve reference \"" + Scene.IMAGE
                        + "\": failed to do request: Head \"https://r.example/v2/shop/web/manifests/1.9\": dial tcp: lookup r.example on"
                        + " 10.0.0.10:53: no such host");
        scene.event("web", "Failed", "app", "Error: ErrImagePull");
        scene.event("web", "BackOff", "app", "Back-off pulling image \"" + Scene.IMAGE + "\"");
        scene.pod("web")
                .waits("ImagePullBackOff", "Back-off pulling image \"" + Scene.IMAGE + "\"")
                .seen();

        assertThat(verdict("web").cause()).isEqualTo("dns_nxdomain");
    }

    @Test
    void tellsAFailedSandboxImageByItsEventsAlone() {
        failsItsSandbox();

        assertThat(scene.story("web")).satisfies(story -> {
            assertThat(story.slot()).isEqualTo("sandbox");
            assertThat(story.image()).isEqualTo("registry.k8s.io/pause:3.10");
            assertThat(verdict("web").cause()).isEqualTo("connect_timeout");
        });
    }

    @Test
    void tellsItAtOnceWhenItsEventIsSeen() {
        scene.pod("web").waits("ContainerCreating", null).seen();
        scene.event("web", "FailedCreatePodSandBox", null, SANDBOX);
        scene.cases.sandboxFailed("u-web");

        assertThat(verdict("web").cause()).isEqualTo("connect_timeout");
        assertThat(scene.told).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Failed to create pod sandbox: rpc error: code = Unknown desc = initializing source docker://registry.k8s.io/pause:3.10: pinging container registry registry.k8s.io: Get "https://registry.k8s.io/v2/": dial tcp 192.0.2.7:443: connect: connection refused|connect_refused
            Failed to create pod sandbox: rpc error: code = Unknown desc = failed pulling image "registry.k8s.io/pause:3.10": Error response from daemon: Get "https://registry.k8s.io/v2/": dial tcp: lookup registry.k8s.io: no such host|dns_nxdomain
            """)
    void knowsEveryRuntimesWordsForIt(String message, String cause) {
        scene.event("web", "FailedCreatePodSandBox", null, message);
        scene.pod("web").waits("ContainerCreating", null).seen();
        scene.now = scene.now.plus(Duration.ofSeconds(30));
        scene.cases.tick();

        assertThat(scene.story("web").image()).isEqualTo("registry.k8s.io/pause:3.10");
        assertThat(verdict("web").cause()).isEqualTo(cause);
    }

    @Test
    void takesNoOtherFaultOfASandboxForAnImage() {
        scene.event(
                "web",
                "FailedCreatePodSandBox",
                null,
                "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup"
                        + " network for sandbox \"abc\": plugin type=\"calico\" failed (add): error getting ClusterInformation: connection is unauthorized");
        scene.pod("web").waits("ContainerCreating", null).seen();
        scene.now = scene.now.plus(Duration.ofSeconds(30));
        scene.cases.tick();

        assertThat(scene.stories()).isEmpty();
    }

    @Test
    void forgetsTheSandboxOnceItIsThere() {
        failsItsSandbox();
        scene.now = scene.now.plus(Duration.ofSeconds(40));
        scene.event("web", "Pulling", "app", "Pulling image \"" + Scene.IMAGE + "\"");
        scene.cases.tick();

        assertThat(scene.stories()).isEmpty();
        assertThat(scene.told.getLast().isStuck()).isFalse();
    }

    @Test
    void tellsAnImageVolumeThatCannotBeMounted() {
        scene.pod("web")
                .container(
                        "app",
                        PodSeen.Slot.VOLUME,
                        "r.example/model:7",
                        "ImagePullBackOff",
                        "Back-off pulling image \"r.example/model:7\": ErrImagePull: failed to pull and unpack image \"r.example/model:7\":"
                                + " failed to resolve image: r.example/model:7: not found")
                .seen();

        assertThat(scene.story("web").slot()).isEqualTo("volume");
        assertThat(verdict("web").cause()).isEqualTo("tag_not_found");
        scene.pod("web2")
                .waits(
                        "CreateContainerError",
                        "ImageVolumeMountFailed: failed to mount image volume: permission denied")
                .seen();
        assertThat(scene.stories()).anyMatch(story -> story.name().equals("web2"));
    }

    @Test
    void namesTheSecretThatTheKubeletCouldNotRead() {
        scene.event(
                "web",
                "FailedToRetrieveImagePullSecret",
                null,
                "Unable to retrieve some image pull secrets (regcred, other); attempting to pull the image may not succeed.");
        scene.pod("web")
                .secrets("regcred", "other")
                .waits("ErrImagePull", refused())
                .seen();

        assertThat(verdict("web").summary()).contains("other, regcred").contains("does not exist");
        assertThat(verdict("web").cause()).isEqualTo("auth_required");
        assertThat(verdict("web").fix().toString()).contains("kubectl -n shop create secret docker-registry");
    }

    @Test
    void tellsAPullThatHangsOnlyAfterTwoMinutes() {
        scene.event("web", "Pulling", "app", "Pulling image \"" + Scene.IMAGE + "\"");
        scene.pod("web").waits("ContainerCreating", null).seen();
        scene.now = scene.now.plus(Duration.ofSeconds(90));
        scene.cases.tick();
        assertThat(scene.stories()).isEmpty();
        scene.now = scene.now.plus(Duration.ofSeconds(60));
        scene.cases.tick();
        assertThat(scene.story("web").state()).isEqualTo("pulling");
        assertThat(verdict("web").cause()).isEqualTo("pull_deadline");
    }

    @Test
    void tellsAPodApartThatTheSchedulerCannotPlace() {
        scene.pod("web")
                .waits("ContainerCreating", null)
                .unschedulable("Unschedulable: 0/3 nodes are available")
                .seen();

        assertThat(scene.story("web").state()).isEqualTo("unschedulable");
        assertThat(scene.story("web").verdict()).isNull();
        assertThat(scene.told).isEmpty();
    }

    @Test
    void isNotConfusedByAPodThatCrashes() {
        scene.pod("web")
                .waits("CrashLoopBackOff", "back-off 5m0s restarting failed container")
                .seen();
        scene.pod("web2")
                .waits("CreateContainerConfigError", "secret \"db\" not found")
                .seen();

        assertThat(scene.stories()).isEmpty();
    }

    @Test
    void holdsTheFirstCauseThroughTheKubeletsBrakeAndItsBackOff() {
        scene.pod("web").waits("ErrImagePull", refused()).seen();
        scene.pod("web").waits("ErrImagePull", "pull QPS exceeded").seen();
        scene.pod("web")
                .waits("ImagePullBackOff", "Back-off pulling image \"" + Scene.IMAGE + "\"")
                .seen();

        assertThat(Cause.ofCode(verdict("web").cause()).orElseThrow().stage().code())
                .isEqualTo("auth");
        assertThat(scene.told).hasSize(1);
    }

    @Test
    void readsTheEventsAgainWhereTheBrakeIsAllThatTheStatusTells() {
        scene.pod("web").waits("ImagePullBackOff", brake()).seen();
        assertThat(verdict("web").cause()).isEqualTo("throttled");
        scene.event("web", "Failed", "app", "Failed to pull image \"" + Scene.IMAGE + "\": " + refused());
        scene.now = scene.now.plus(Duration.ofSeconds(31));
        scene.cases.tick();

        assertThat(verdict("web").cause()).isEqualTo("auth_required");
    }

    @Test
    void findsASecretThatTheEventsNameOnlyAfterTheStatus() {
        scene.pod("web").secrets("regcred").waits("ErrImagePull", refused()).seen();
        scene.event(
                "web",
                "FailedToRetrieveImagePullSecret",
                null,
                "Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.");
        scene.now = scene.now.plus(Duration.ofSeconds(31));
        scene.cases.tick();

        assertThat(verdict("web").summary()).contains("regcred").contains("does not exist");
    }

    @Test
    void takesTheStatusForLaterThanEventsThatWereReadWhileItWentOn() {
        scene.event(
                "web",
                "Failed",
                "app",
                "Failed to pull image \"" + Scene.IMAGE + "\": failed to do request: Head"
                        + " \"https://r.example/v2/shop/web/manifests/1.9\": dial tcp: lookup r.example: no such host");
        scene.pod("web").waits("ErrImagePull", refused()).seen();

        assertThat(verdict("web").cause()).isEqualTo("auth_required");
        assertThat(verdict("web").evidence()).anyMatch(line -> line.contains("dns_nxdomain"));
    }

    @Test
    void tellsOnceThatAPodRunsAgain() {
        scene.pod("web").waits("ErrImagePull", refused()).seen().runs().seen();

        assertThat(scene.stories()).isEmpty();
        assertThat(scene.told).extracting(PodChange::isStuck).isEqualTo(List.of(true, false));
    }

    private static String brake() {
        return "Back-off pulling image \"" + Scene.IMAGE + "\": ErrImagePull: pull QPS exceeded";
    }

    private void failsItsSandbox() {
        scene.event("web", "FailedCreatePodSandBox", null, SANDBOX);
        scene.pod("web").waits("ContainerCreating", null).seen();
        scene.now = scene.now.plus(Duration.ofSeconds(30));
        scene.cases.tick();
    }

    private Story.Verdict verdict(String name) {
        Story.Verdict verdict = scene.story(name).verdict();
        if (verdict == null) {
            throw new AssertionError("no verdict for " + name);
        }
        return verdict;
    }

    private static String refused() {
        return "failed to pull and unpack image \"" + Scene.IMAGE
                + "\": failed to resolve image: pull access denied, repository does not"
                + " exist or may require authorization: authorization failed: no basic auth credentials";
    }
}
