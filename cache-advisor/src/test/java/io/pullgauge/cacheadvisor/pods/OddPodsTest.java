/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pullgauge.cacheadvisor.checks.CheckDesk;
import io.pullgauge.probe.report.Errands;
import io.pullgauge.probe.verdict.Cause;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Pods that are many, alike, gone in the middle, or made to confuse. */
class OddPodsTest {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final String NOT_FOUND = notFound(Scene.IMAGE);

    private final Scene scene = new Scene();

    @Test
    void tellsPodsOfOneNameApart() {
        scene.pod("web").waits("ErrImagePull", NOT_FOUND).seen();
        scene.pod("web")
                .in("test")
                .waits(
                        "ErrImageNeverPull",
                        "Container image \"" + Scene.IMAGE + "\" is not present with pull policy of Never")
                .seen();

        assertThat(scene.stories())
                .extracting(story -> story.namespace() + " " + cause(story))
                .containsExactly("shop tag_not_found", "test never_pull");
        scene.cases.gone("u-web");
        assertThat(scene.stories()).extracting(Story::namespace).containsExactly("test");
    }

    @Test
    void tellsOfSeveralFailingContainersTheFirstThatTheKubeletPullsAndNamesTheOthers() {
        scene.pod("web")
                .container(
                        "app", PodSeen.Slot.CONTAINER, "r.example/app:1", "ErrImagePull", notFound("r.example/app:1"))
                .container("log", PodSeen.Slot.CONTAINER, "r.example/log:1", "ErrImagePull", "pull QPS exceeded")
                .container(
                        "debug",
                        PodSeen.Slot.EPHEMERAL,
                        "r.example/debug:1",
                        "ErrImagePull",
                        notFound("r.example/debug:1"))
                .container("init", PodSeen.Slot.INIT, "r.example/init:1", "ErrImagePull", notFound("r.example/init:1"))
                .seen();

        assertThat(scene.story("web")).satisfies(story -> {
            assertThat(story.container()).isEqualTo("init");
            assertThat(story.slot()).isEqualTo("init");
            assertThat(story.others())
                    .containsExactlyInAnyOrder(
                            "r.example/app:1: tag_not_found",
                            "r.example/log:1: throttled",
                            "r.example/debug:1: tag_not_found");
        });
        assertThat(scene.stories()).hasSize(1);
    }

    @Test
    void looksAtAnEphemeralContainerOfAPodThatRuns() {
        scene.pod("web")
                .container("app", PodSeen.Slot.CONTAINER, "r.example/app:1", null, null)
                .runs()
                .container(
                        "debug",
                        PodSeen.Slot.EPHEMERAL,
                        "r.example/debug:1",
                        "ErrImagePull",
                        notFound("r.example/debug:1"))
                .seen();

        assertThat(scene.story("web").slot()).isEqualTo("ephemeral");
        assertThat(Objects.requireNonNull(scene.story("web").verdict()).fix())
                .noneMatch(fix -> fix.contains("\"ephemeralContainers\""));
    }

    @Test
    void passesOverWhatAnAgentFindsForAPodThatIsGone() {
        scene.listening("node-a");
        scene.pod("web").waits("ErrImagePull", NOT_FOUND).seen();
        scene.cases.gone("u-web");
        scene.answers("node-a", Cause.TAG_NOT_FOUND);

        assertThat(scene.stories()).isEmpty();
        assertThat(scene.told).extracting(PodChange::isStuck).isEqualTo(List.of(true, false));
    }

    @Test
    void takesNoAnswerFromTheAgentOfAnotherNode() {
        scene.listening("node-a").listening("node-b");
        scene.pod("web").waits("ErrImagePull", NOT_FOUND).seen();
        List<Errands.Errand> errands = scene.poll("node-a");
        scene.desk.answer(
                Scene.key("node-b"),
                errands.stream()
                        .map(each -> Scene.result(each, Cause.DISK_FULL))
                        .toList());

        assertThat(scene.story("web").probe()).isNull();
        scene.desk.answer(
                Scene.key("node-a"),
                errands.stream()
                        .map(each -> Scene.result(each, Cause.TAG_NOT_FOUND))
                        .toList());
        assertThat(scene.story("web").probe()).isNotNull();
    }

    @Test
    void saysInTimeThatAnAgentIsSilentAndAddsWhatItFindsLater() {
        assertThat(PodCases.PATIENCE).isLessThan(Duration.ofSeconds(15));
        scene.listening("node-a");
        scene.pod("web").waits("ErrImagePull", NOT_FOUND).seen();
        assertThat(cause(scene.story("web"))).as("at once, by the message").isEqualTo("tag_not_found");
        List<Errands.Errand> errands = scene.poll("node-a");

        await().atMost(LONG).until(() -> scene.story("web").probe() != null);
        assertThat(Objects.requireNonNull(scene.story("web").probe()).problem()).contains("has not answered");
        scene.desk.answer(
                Scene.key("node-a"),
                errands.stream()
                        .map(each -> Scene.result(each, Cause.REPO_NOT_FOUND))
                        .toList());
        assertThat(cause(scene.story("web"))).isEqualTo("repo_not_found");
    }

    @Test
    void asksANodeOnceForAnImageHoweverManyReplicasWaitForIt() {
        scene.listening("node-a");
        for (int i = 0; i < 500; i++) {
            scene.pod("web-" + i).waits("ErrImagePull", NOT_FOUND).seen();
        }
        assertThat(scene.poll("node-a")).hasSize(1);
    }

    @Test
    void tellsOfTenThousandPodsThatWait() {
        for (int i = 0; i < 10_000; i++) {
            String image = "r.example/shop/web:" + i % 50;
            scene.pod("web-" + i)
                    .on("node-" + i % 500)
                    .secrets("s" + i % 7)
                    .container(
                            "app",
                            PodSeen.Slot.CONTAINER,
                            image,
                            "ErrImagePull",
                            i % 2 == 0 ? notFound(image) : timeout(image))
                    .seen();
        }
        List<Story> stories = scene.stories();

        assertThat(stories).hasSize(10_000);
        assertThat(stories.stream().filter(story -> cause(story).equals("connect_timeout")))
                .hasSize(5_000)
                .allSatisfy(story -> assertThat(story.impact().podsNow()).isEqualTo(5_000));
        assertThat(stories.stream().filter(story -> cause(story).equals("tag_not_found")))
                .allSatisfy(story -> assertThat(story.impact().podsNow()).isEqualTo(200));
    }

    @Test
    void hasABoundOnHowManyItTells() {
        for (int i = 0; i < 20_100; i++) {
            scene.pod("web-" + i).waits("ErrImagePull", "pull QPS exceeded").seen();
        }
        assertThat(scene.cases.all()).hasSize(20_000);
        scene.pod("web-0").runs().seen();
        scene.pod("late").waits("ErrImagePull", "pull QPS exceeded").seen();
        assertThat(scene.cases.all()).anyMatch(each -> each.pod().key().name().equals("late"));
    }

    @Test
    void readsTheEventsOfEveryPodThatStartsWithinBounds() {
        for (int i = 0; i < 1_000; i++) {
            scene.pod("web-" + i).waits("ContainerCreating", null).seen();
            scene.event("web-" + i, "Pulling", "app", "Pulling image \"" + Scene.IMAGE + "\"");
        }
        for (int i = 0; i < 80; i++) {
            scene.now = scene.now.plus(Duration.ofSeconds(5));
            scene.cases.tick();
        }
        assertThat(scene.stories()).as("each had its turn").hasSize(1_000);
    }

    @Test
    void putsNothingHostileIntoACommand() {
        String image = "r.example/a;curl$(id)|sh'\u001b[31m\u202e";
        scene.pod("web")
                .container(
                        "app",
                        PodSeen.Slot.CONTAINER,
                        image,
                        "ErrImagePull",
                        "429 Too Many Requests toomanyrequests: " + image)
                .always()
                .seen();

        Story.Verdict verdict = Objects.requireNonNull(scene.story("web").verdict());
        assertThat(String.join("\n", verdict.fix())).doesNotContain("curl$(id)").doesNotContain("\u001b");
        assertThat(String.join("\n", verdict.evidence()))
                .doesNotContain("\u001b")
                .doesNotContain("\u202e");
    }

    @Test
    void boundsAMessageOfAMegabyte() {
        scene.pod("web").waits("ErrImagePull", "x".repeat(1 << 20)).seen();

        Story story = scene.story("web");
        assertThat(cause(story)).isEqualTo("unknown");
        assertThat(story.message().length()).isLessThan(10_000);
    }

    @Test
    void closesWithoutAnswers() {
        try (CheckDesk desk = scene.desk) {
            scene.listening("node-a");
            scene.pod("web").waits("ErrImagePull", NOT_FOUND).seen();
            assertThat(desk.listens(Scene.key("node-a"))).isTrue();
        }
        assertThat(Objects.requireNonNull(scene.story("web").probe()).problem()).contains("stops");
    }

    private static String cause(Story story) {
        return story.verdict() == null ? "" : story.verdict().cause();
    }

    private static String notFound(String image) {
        return "failed to pull and unpack image \"" + image + "\": failed to resolve image: " + image + ": not found";
    }

    private static String timeout(String image) {
        return "failed to pull and unpack image \"" + image + "\": failed to resolve image: failed to do request: Head"
                + " \"https://r.example/v2/shop/web/manifests/1\": dial tcp 192.0.2.7:443: i/o timeout";
    }
}
