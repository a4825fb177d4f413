/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pullgauge.cacheadvisor.checks.CheckDesk;
import io.pullgauge.cacheadvisor.pods.PodCase;
import io.pullgauge.cacheadvisor.pods.PodCases;
import io.pullgauge.cacheadvisor.pods.PodSeen;
import io.pullgauge.probe.verdict.Cause;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The watch against an API server that goes away, forgets, restarts and sends odd objects. */
class PodWatchTest {
    private static final Duration LONG = Duration.ofSeconds(90);

    private final CheckDesk desk = new CheckDesk(InstantSource.system());
    private final PodCases cases = new PodCases(
            new PodCases.World(
                    (key, uid) -> List.of(),
                    desk,
                    name -> Optional.empty(),
                    node -> List.of(),
                    Runnable::run,
                    InstantSource.system()),
            change -> {});
    private ScriptedApi api;
    private ApiServer connection;

    @SuppressWarnings("NullAway.Init") // each test starts it when its server is ready
    private PodWatch watch;

    @BeforeEach
    void start() throws Exception {
        api = new ScriptedApi();
        connection = api.connection();
    }

    @AfterEach
    void stop() {
        watch.close();
        connection.close();
        api.close();
        desk.close();
    }

    private void watch() {
        watch = PodWatch.start(connection, cases, PodAside.NONE, InstantSource.system(), () -> {}, _ -> {});
        await().atMost(LONG).until(() -> watch.hasSynced() && api.watches.get() > 0);
    }

    @Test
    void seesPodsOfAllPagesAndThoseThatComeLater() {
        for (int i = 0; i < 1_100; i++) {
            api.put("web-" + i, waiting("web-" + i, "r.example/app:" + i));
        }
        watch();
        await().atMost(LONG).until(() -> cases.all().size() == 1_100);
        assertThat(api.lists.get()).isGreaterThanOrEqualTo(3);
        api.put("late", waiting("late", "r.example/app:1"));
        await().atMost(LONG).until(() -> names().contains("late"));
    }

    @Test
    void goesOnWhenTheServerIsBackAndKnowsWhatHappenedMeanwhile() {
        api.put("stays", waiting("stays", "r.example/app:1"));
        api.put("leaves", waiting("leaves", "r.example/app:1"));
        watch();
        await().atMost(LONG).until(() -> names().equals(Set.of("stays", "leaves")));
        api.away(true);
        api.remove("leaves");
        api.put("comes", waiting("comes", "r.example/app:2"));
        api.compact();
        assertThat(names()).as("what was known stays known").contains("stays");
        api.away(false);
        await().atMost(LONG).until(() -> names().equals(Set.of("stays", "comes")));
    }

    @Test
    void beginsAnewAfter410() {
        api.put("one", waiting("one", "r.example/app:1"));
        watch();
        await().atMost(LONG).until(() -> names().contains("one"));
        int before = api.lists.get();
        api.compact();
        await().atMost(LONG).until(() -> api.lists.get() > before);
        api.put("two", waiting("two", "r.example/app:1"));
        await().atMost(LONG).until(() -> names().equals(Set.of("one", "two")));
    }

    @Test
    void keepsTheFirstCauseThroughARestartOfTheWatch() {
        api.put("one", waiting("one", "r.example/app:1", "ErrImagePull", unknownCa()));
        watch();
        await().atMost(LONG).until(() -> names().contains("one"));
        api.compact();
        api.put(
                "one",
                waiting(
                        "one",
                        "r.example/app:1",
                        "ImagePullBackOff",
                        "Back-off pulling image \\\"r.example/app:1\\\""));
        await().atMost(LONG)
                .until(() ->
                        cases.all().getFirst().culprit().orElseThrow().reason().equals("ImagePullBackOff"));
        assertThat(cases.all().getFirst().culprit().orElseThrow().explained().asCause())
                .isEqualTo(Cause.TLS_UNKNOWN_CA);
    }

    @Test
    void takesBookmarksForWhatTheyAre() {
        api.put("one", waiting("one", "r.example/app:1"));
        watch();
        for (int i = 0; i < 20; i++) {
            api.bookmark();
        }
        api.put("two", waiting("two", "r.example/app:1"));
        await().atMost(LONG).until(() -> names().equals(Set.of("one", "two")));
    }

    @Test
    void survivesObjectsThatLackWhatOneWouldExpect() {
        watch();
        for (String odd : List.of(
                "{\"metadata\":{\"name\":\"a\",\"namespace\":\"shop\",\"uid\":\"ua\",\"resourceVersion\":\"?\"}}",
                "{\"metadata\":{\"name\":\"b\",\"namespace\":\"shop\",\"uid\":\"ub\",\"resourceVersion\":\"?\"},\"spec\":{\"nodeName\":\"n\",\"containers\":null},\"status\":null}",
                "{\"metadata\":{\"name\":\"c\",\"namespace\":\"shop\",\"uid\":\"uc\",\"resourceVersion\":\"?\"},\"spec\":{\"nodeName\":\"n\",\"containers\":[{\"name\":\"app\"}]},\"status\":{\"containerStatuses\":[{\"name\":\"app\",\"state\":{\"waiting\":{\"reason\":\"ImagePullBackOff\"}}}]}}",
                "{\"metadata\":{\"name\":\"d\",\"namespace\":\"shop\",\"uid\":\"ud\",\"resourceVersion\":\"?\",\"ownerReferences\":[{}],\"labels\":{\"pod-template-hash\":\"\"}},\"spec\":{\"imagePullSecrets\":[{}],\"volumes\":[{\"image\":{}},{}]},\"status\":{\"conditions\":[{}]}}",
                "{\"metadata\":{\"name\":\"e\",\"namespace\":\"shop\",\"uid\":\"ue\",\"resourceVersion\":\"?\"},\"spec\":{\"nodeName\":\"n\",\"futureField\":{\"x\":[1,2]},\"containers\":[{\"name\":\"app\",\"image\":\"r.example/app:1\",\"futureField\":7}]},\"status\":{\"phase\":\"Strange\",\"containerStatuses\":[{\"name\":\"other\",\"state\":{\"paused\":{}}}]}}")) {
            api.put(odd, odd.replaceFirst("\\{", "{\"apiVersion\":\"v1\",\"kind\":\"Pod\","));
        }
        api.put("good", waiting("good", "r.example/app:1"));
        await().atMost(LONG).until(() -> names().contains("good"));
        assertThat(names()).contains("c");
    }

    @Test
    void doesNotSayThatAllIsKnownBeforeTheServerHasAnswered() {
        api.away(true);
        watch = PodWatch.start(connection, cases, PodAside.NONE, InstantSource.system(), () -> {}, _ -> {});
        assertThat(cases.isWatching()).isFalse();
        api.put("one", waiting("one", "r.example/app:1"));
        api.away(false);
        await().atMost(LONG).until(() -> cases.isWatching() && names().contains("one"));
    }

    @Test
    void tellsPodsOfOneNameInTwoNamespacesApart() {
        watch();
        api.put("shop/web", waiting("web", "r.example/app:1").replace("\"uid\":\"u-web\"", "\"uid\":\"u1\""));
        api.put(
                "test/web",
                waiting("web", "r.example/app:2")
                        .replace("\"uid\":\"u-web\"", "\"uid\":\"u2\"")
                        .replace("\"namespace\":\"shop\"", "\"namespace\":\"test\""));
        await().atMost(LONG).until(() -> cases.all().size() == 2);
        api.remove("shop/web");
        await().atMost(LONG).until(() -> cases.all().size() == 1);
        assertThat(cases.all().getFirst().pod().key().toString()).isEqualTo("test/web");
    }

    private Set<String> names() {
        return cases.all().stream()
                .filter(each -> each.state() == PodCase.State.WAITING)
                .map(PodCase::pod)
                .map(PodSeen::key)
                .map(key -> key.name())
                .collect(Collectors.toSet());
    }

    private static String unknownCa() {
        return "failed to pull and unpack image \\\"r.example/app:1\\\": failed to resolve image: failed to do request: Head"
                + " \\\"https://r.example/v2/app/manifests/1\\\": tls: failed to verify certificate: x509: certificate signed by unknown authority";
    }

    private static String waiting(String name, String image) {
        return waiting(name, image, "ErrImagePull", "failed to resolve image: " + image + ": not found");
    }

    /** As kubelets of 1.31 to 1.36 write it, with all that nobody here reads. */
    private static String waiting(String name, String image, String reason, String message) {
        return """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%1$s","generateName":"web-","namespace":"shop","uid":"u-%1$s",
                 "resourceVersion":"?","generation":1,"creationTimestamp":"2026-11-21T10:00:00Z","labels":{"app":"web","pod-template-hash":"5d9c7b6f4"},
                 "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-5d9c7b6f4","uid":"r","controller":true,"blockOwnerDeletion":true}],
                 "managedFields":[{"manager":"kubelet","operation":"Update","apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"f:status":{}},"subresource":"status"}]},
                 "spec":{"nodeName":"node-a","serviceAccountName":"default","serviceAccount":"default","restartPolicy":"Always","dnsPolicy":"ClusterFirst",
                  "containers":[{"name":"app","image":"%2$s","imagePullPolicy":"IfNotPresent","resources":{},"terminationMessagePath":"/dev/termination-log"}]},
                 "status":{"observedGeneration":1,"phase":"Pending","conditions":[{"type":"PodReadyToStartContainers","status":"True","lastProbeTime":null,"lastTransitionTime":"2026-11-21T10:00:01Z"},
                  {"type":"PodScheduled","status":"True","lastProbeTime":null,"lastTransitionTime":"2026-11-21T10:00:00Z"}],"hostIP":"10.0.0.1","podIP":"10.1.0.7",
                  "containerStatuses":[{"name":"app","state":{"waiting":{"reason":"%3$s","message":"%4$s"}},"lastState":{},"ready":false,"restartCount":0,
                   "image":"%2$s","imageID":"","started":false}],"qosClass":"BestEffort"}}""".formatted(name, image, reason, message);
    }
}
