/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.pullgauge.cacheadvisor.pods.PodSeen;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pods as API servers of 1.31 to 1.36 write them, and pods that lack what one would expect. */
class PodReadingTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void findsTheDeploymentBehindTheReplicaSet() {
        PodSeen pod = read("""
                {"metadata":{"namespace":"shop","name":"web-5d9c7b6f4-x","uid":"u","labels":{"pod-template-hash":"5d9c7b6f4"},
                 "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-5d9c7b6f4","uid":"r","controller":true}]},
                 "spec":{"nodeName":"n","serviceAccountName":"sa","imagePullSecrets":[{"name":"a"},{}],
                 "containers":[{"name":"app","image":"r.example/app:1","imagePullPolicy":"Always"}]},
                 "status":{"phase":"Pending","containerStatuses":[{"name":"app","state":{"waiting":{"reason":"ImagePullBackOff",
                 "message":"Back-off pulling image \\"r.example/app:1\\": ErrImagePull: r.example/app:1: not found"}}}]}}
                """).orElseThrow();

        assertThat(pod.owner()).isEqualTo(new PodSeen.Owner("Deployment", "web"));
        assertThat(pod.pullSecrets()).containsExactly("a");
        assertThat(pod.containers()).singleElement().satisfies(container -> {
            assertThat(container.reason()).isEqualTo("ImagePullBackOff");
            assertThat(container.policy()).isEqualTo("Always");
            assertThat(container.started()).isFalse();
        });
    }

    @Test
    void findsTheRolloutBehindTheReplicaSet() {
        PodSeen pod = read("""
                {"metadata":{"namespace":"shop","name":"web-7c9d-x","uid":"u","labels":{"rollouts-pod-template-hash":"7c9d"},
                 "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-7c9d","uid":"r","controller":true}]},
                 "spec":{"nodeName":"n","containers":[{"name":"app","image":"r.example/app:1"}]}}
                """).orElseThrow();

        assertThat(pod.owner()).isEqualTo(new PodSeen.Owner("Rollout", "web"));
    }

    @Test
    void tellsAnImageVolumeFromTheContainerThatMountsIt() {
        PodSeen pod = read("""
                {"metadata":{"namespace":"shop","name":"p","uid":"u"},"spec":{"nodeName":"n",
                 "volumes":[{"name":"model","image":{"reference":"r.example/model:7","pullPolicy":"IfNotPresent"}}],
                 "containers":[{"name":"app","image":"r.example/app:1"}]},
                 "status":{"containerStatuses":[{"name":"app","state":{"waiting":{"reason":"ImagePullBackOff",
                 "message":"Back-off pulling image \\"r.example/model:7\\": ErrImagePull: not found"}}}]}}
                """).orElseThrow();

        assertThat(pod.containers().getFirst().slot()).isEqualTo(PodSeen.Slot.VOLUME);
        assertThat(pod.containers().getFirst().image()).isEqualTo("r.example/model:7");
    }

    @Test
    void tellsWhatTheSchedulerSays() {
        PodSeen pod = read("""
                {"metadata":{"name":"p","uid":"u"},"status":{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False",
                 "reason":"Unschedulable","message":"0/3 nodes are available: 3 Insufficient cpu."}]}}
                """).orElseThrow();

        assertThat(pod.node()).isNull();
        assertThat(pod.unschedulable()).contains("Insufficient cpu");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"metadata\":{}}", "{\"metadata\":{\"name\":\"p\"}}", "{\"spec\":{\"containers\":[]}}"})
    void passesOverWhatIsNoPod(String json) {
        assertThat(read(json)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"metadata\":{\"name\":\"p\",\"uid\":\"u\"}}",
                "{\"metadata\":{\"name\":\"p\",\"uid\":\"u\",\"creationTimestamp\":\"yesterday\"},\"spec\":{},\"status\":{}}",
                "{\"metadata\":{\"name\":\"p\",\"uid\":\"u\"},\"spec\":{\"containers\":[{}]},\"status\":{\"containerStatuses\":[{}]}}",
                "{\"metadata\":{\"name\":\"p\",\"uid\":\"u\"},\"status\":{\"containerStatuses\":[{\"state\":{\"waiting\":{}}}]}}"
            })
    void takesPodsThatLackAlmostEverything(String json) {
        assertThat(read(json)).isPresent();
    }

    private static Optional<PodSeen> read(String json) {
        return PodReading.read(new KubernetesSerialization().unmarshal(json, Pod.class), NOW);
    }
}
