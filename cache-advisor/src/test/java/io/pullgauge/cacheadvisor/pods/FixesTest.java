/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.report.Errands;
import io.pullgauge.probe.verdict.Cause;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person is told to do: concrete, with who does it, and with the command where there is one. */
class FixesTest {
    private final Scene scene = new Scene();

    @Test
    void proposesTheTagThatExistsInTheWorkloadThatOwnsThePod() {
        scene.listening("node-a");
        scene.pod("ui")
                .container(
                        "app",
                        PodSeen.Slot.CONTAINER,
                        "r.example/shop/web:1.99",
                        "ErrImagePull",
                        notFound("r.example/shop/web:1.99"))
                .seen();
        tags("1.9", "1.8", "bad'tag", "$(id)");

        assertThat(fix("ui"))
                .contains("developer: perhaps r.example/shop/web:1.9 is meant")
                .contains(
                        "`kubectl -n shop patch deployment web -p '{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"app\",\"image\":\"r.example/shop/web:1.9\"}]}}}}'` (starts its pods anew)")
                .doesNotContain("bad'tag")
                .doesNotContain("$(id)");
    }

    @Test
    void patchesTheInitContainerWhereThatIsWhatFails() {
        scene.listening("node-a");
        scene.pod("ui")
                .container(
                        "setup",
                        PodSeen.Slot.INIT,
                        "r.example/shop/web:1.99",
                        "ErrImagePull",
                        notFound("r.example/shop/web:1.99"))
                .seen();
        tags("1.9");

        assertThat(fix("ui"))
                .contains("\"initContainers\":[{\"name\":\"setup\",\"image\":\"r.example/shop/web:1.9\"}]");
    }

    @Test
    void proposesTheRepositoryThatTheClusterKnows() {
        scene.listening("node-a");
        scene.pod("cart")
                .container("app", PodSeen.Slot.CONTAINER, "r.example/demo/retail-store-sample-cart:1", null, null)
                .runs()
                .seen();
        scene.pod("ui")
                .container(
                        "app",
                        PodSeen.Slot.CONTAINER,
                        "r.example/demo/retailing-store-sample-ui:1",
                        "ErrImagePull",
                        notFound("r.example/demo/retailing-store-sample-ui:1"))
                .seen();
        for (List<Errands.Errand> taken = scene.poll("node-a"); !taken.isEmpty(); taken = scene.poll("node-a")) {
            scene.desk.answer(
                    Scene.key("node-a"),
                    taken.stream()
                            .map(each -> each.kind().equals(Errands.TAGS)
                                            && each.target().equals("r.example/demo/retail-store-sample-ui")
                                    ? new Errands.Result(each.id(), null, List.of("1"), null)
                                    : Scene.result(each, Cause.REPO_NOT_FOUND))
                            .toList());
        }

        assertThat(fix("ui")).contains("perhaps r.example/demo/retail-store-sample-ui:1 is meant");
    }

    @Test
    void tellsHowToMakeTheSecretAndWhereToNameIt() {
        scene.pod("web").waits("ErrImagePull", refused(Scene.IMAGE)).seen();

        assertThat(fix("web"))
                .contains("kubectl -n shop create secret docker-registry regcred --docker-server=r.example")
                .contains(
                        "patch deployment web -p '{\"spec\":{\"template\":{\"spec\":{\"imagePullSecrets\":[{\"name\":\"regcred\"}]}}}}'");
    }

    @Test
    void tellsHowToKeepCredentialsFresh() {
        scene.listening("node-a");
        scene.pod("web")
                .secrets("old")
                .waits("ErrImagePull", refused(Scene.IMAGE))
                .seen();
        scene.answers("node-a", null);

        assertThat(fix("web"))
                .contains("take old out of the pod, or renew it")
                .contains("create secret docker-registry old")
                .contains("credential provider")
                .contains("External Secrets");
    }

    @ParameterizedTest
    @CsvSource({
        "1.dkr.ecr.eu-west-1.amazonaws.com, AmazonEC2ContainerRegistryPullOnly",
        "europe-docker.pkg.dev/p, roles/artifactregistry.reader",
        "team.azurecr.io, --attach-acr team"
    })
    void namesTheNodesRoleAtACloudsRegistry(String registry, String role) {
        String image = registry + "/app:1";
        scene.pod("web")
                .container("app", PodSeen.Slot.CONTAINER, image, "ErrImagePull", refused(image))
                .seen();
        scene.listening("node-a");
        scene.cases.gone("u-web");
        scene.pod("web")
                .container("app", PodSeen.Slot.CONTAINER, image, "ErrImagePull", refused(image))
                .seen();
        scene.answers("node-a", Cause.AUTH_FORBIDDEN);

        assertThat(fix("web")).contains("platform: ").contains(role);
    }

    @Test
    void tellsAfterATimeOutOfRoutesFirewallAndProxy() {
        scene.pod("web")
                .waits(
                        "ErrImagePull",
                        "failed to pull and unpack image \"" + Scene.IMAGE
                                + "\": failed to resolve image: failed to do request: Head \"https://r.example/v2/shop/web/manifests/1.9\": dial tcp 192.0.2.7:443: i/o timeout")
                .seen();

        assertThat(fix("web"))
                .contains("NAT")
                .contains("transit gateway")
                .contains("firewall")
                .contains("proxy")
                .contains("r.example");
    }

    @Test
    void tellsAtALimitHowToAskLess() {
        scene.pod("web")
                .waits("ErrImagePull", "toomanyrequests: You have reached your pull rate limit")
                .always()
                .seen();
        assertThat(fix("web"))
                .contains("\"imagePullPolicy\":\"IfNotPresent\"")
                .contains("AlwaysPullImages")
                .contains("skopeo copy docker://" + Scene.IMAGE);

        scene.pod("latest")
                .container(
                        "app",
                        PodSeen.Slot.CONTAINER,
                        "r.example/shop/web:latest",
                        "ErrImagePull",
                        "toomanyrequests: You have reached your pull rate limit")
                .always()
                .seen();
        assertThat(fix("latest")).contains("name a fixed tag or a digest").doesNotContain("patch deployment");
    }

    @Test
    void tellsWhichLogsToReadOnTheNode() {
        scene.pod("web")
                .waits(
                        "ErrImagePull",
                        "failed to pull and unpack image \"" + Scene.IMAGE
                                + "\": failed to extract layer sha256:aa: write /x: no space left on device")
                .seen();

        assertThat(fix("web"))
                .contains("kubectl describe node node-a")
                .contains("journalctl -u containerd -u crio -u kubelet");
    }

    @ParameterizedTest
    @CsvSource({
        "1.dkr.ecr.eu-west-1.amazonaws.com, ECRAuthorizationToken",
        "europe-docker.pkg.dev/p, GCRAccessToken",
        "team.azurecr.io, ACRAccessToken",
        "ghcr.io/acme, may only read packages",
        "quay.io/acme, robot account"
    })
    void tellsHowEachRegistrysCredentialsRenewThemselves(String registry, String how) {
        String image = registry + "/app:1";
        scene.pod("web")
                .secrets("old")
                .container(
                        "app",
                        PodSeen.Slot.CONTAINER,
                        image,
                        "ErrImagePull",
                        "failed to resolve image: denied: Your authorization token has expired. Reauthenticate and try again.")
                .seen();

        assertThat(fix("web"))
                .contains("create secret docker-registry old")
                .contains("platform: keep it fresh: ")
                .contains(how);
    }

    @Test
    void tellsAtAnOutageThatNodesWithTheImageNeedNoRegistry() {
        scene.pod("web").waits("ErrImagePull", unavailable()).always().seen();

        assertThat(fix("web"))
                .contains("nodes that have the image need no registry")
                .contains("\"imagePullPolicy\":\"IfNotPresent\"")
                .contains("AlwaysPullImages");
        scene.pod("present").waits("ErrImagePull", unavailable()).seen();
        assertThat(fix("present")).doesNotContain("nodes that have the image need no registry");
    }

    @Test
    void tellsWhatToLookForInTheRegistrysLog() {
        scene.pod("web").waits("ErrImagePull", unavailable()).seen();

        assertThat(fix("web"))
                .contains("operator: look in the access log of r.example")
                .contains("for /v2/shop/web/ from node-a about 2026-11-21T10:00:00Z")
                .contains("journalctl -u kubelet -u containerd -u crio --since '10 min ago' | grep shop/web");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Rollout | web    | set imagePullPolicy: IfNotPresent in Rollout/web of shop
            Job     | job-1  | a Job's template cannot be changed: create job-1 of shop anew with imagePullPolicy: IfNotPresent
            Node    | node-a | in this static pod's manifest on node-a
                    |        | nobody owns this pod
            """)
    void tellsWhereAWorkloadIsChangedThatNoPatchReaches(@Nullable String kind, @Nullable String name, String where) {
        scene.pod("web")
                .owner(kind == null ? null : new PodSeen.Owner(kind, Objects.requireNonNull(name)))
                .waits(
                        "ErrImageNeverPull",
                        "Container image \"" + Scene.IMAGE + "\" is not present with pull policy of Never")
                .seen();

        assertThat(fix("web"))
                .contains(where)
                .doesNotContain("kubectl -n shop patch")
                .contains("crictl pull " + Scene.IMAGE);
    }

    private static String unavailable() {
        return "failed to pull and unpack image \"" + Scene.IMAGE
                + "\": failed to resolve image: unexpected status from HEAD request to"
                + " https://r.example/v2/shop/web/manifests/1.9: 503 Service Unavailable";
    }

    @Test
    void tellsWhomItWouldHurtAtARestart() {
        scene.pod("always").waits("ErrImagePull", "").always().runs().seen();
        scene.pod("present").waits("ErrImagePull", "").runs().seen();
        scene.pod("web").waits("ErrImagePull", notFound(Scene.IMAGE)).seen();

        assertThat(scene.story("web").impact())
                .as("an image that is on the node with IfNotPresent hurts nobody yet")
                .isEqualTo(new Story.Impact(1, 1));
    }

    private void tags(String... tags) {
        for (List<Errands.Errand> taken = scene.poll("node-a"); !taken.isEmpty(); taken = scene.poll("node-a")) {
            scene.desk.answer(
                    Scene.key("node-a"),
                    taken.stream().map(each -> answer(each, tags)).toList());
        }
    }

    private static Errands.Result answer(Errands.Errand each, String... tags) {
        return each.kind().equals(Errands.TAGS)
                ? new Errands.Result(each.id(), null, List.of(tags), null)
                : Scene.result(each, Cause.TAG_NOT_FOUND);
    }

    private String fix(String name) {
        Story.@Nullable Verdict verdict = scene.story(name).verdict();
        return String.join("\n", Objects.requireNonNull(verdict).fix());
    }

    private static String notFound(String image) {
        return "failed to pull and unpack image \"" + image + "\": failed to resolve image: " + image + ": not found";
    }

    private static String refused(String image) {
        return "failed to pull and unpack image \"" + image
                + "\": failed to resolve image: pull access denied, repository does not exist or"
                + " may require authorization: authorization failed: no basic auth credentials";
    }
}
