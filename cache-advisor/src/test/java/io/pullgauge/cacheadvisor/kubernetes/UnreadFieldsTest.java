/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A pod with everything in it is the same to us when most of that was skipped. */
class UnreadFieldsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final String POD = """
        {"kind":"Pod","apiVersion":"v1","metadata":{"name":"p","namespace":"shop","uid":"u","resourceVersion":"3",
         "creationTimestamp":"2026-11-21T09:00:00Z","labels":{"pod-template-hash":"7d9f"},"managedFields":[{"manager":"kubelet"}],
         "ownerReferences":[{"kind":"ReplicaSet","name":"app-7d9f","controller":true}]},
         "spec":{"nodeName":"n","serviceAccountName":"robot","imagePullSecrets":[{"name":"key"}],"os":{"name":"linux"},
          "tolerations":[{"operator":"Exists"}],"securityContext":{"runAsUser":1},"hostAliases":[{"ip":"192.0.2.1"}],
          "affinity":{"podAffinity":{},"nodeAffinity":{}},
          "volumes":[{"name":"i","image":{"reference":"a.example/data:1"}},{"name":"s","secret":{"secretName":"s"}},
           {"name":"x","notYetKnown":{"a":{"b":[1]}}}],
          "initContainers":[{"name":"first","image":"a.example/first:1","env":[{"name":"A","value":"b"}]}],
          "containers":[{"name":"app","image":"a.example/app:1","imagePullPolicy":"Always","ports":[{"containerPort":80}],
           "livenessProbe":{"httpGet":{"port":"http"}},"resources":{"limits":{"memory":"1Gi"}},
           "volumeMounts":[{"name":"i","mountPath":"/i"}],"securityContext":{"privileged":true}}]},
         "status":{"phase":"Pending","podIP":"192.0.2.2","podIPs":[{"ip":"192.0.2.2"}],
          "conditions":[{"type":"PodScheduled","status":"True"}],
          "containerStatuses":[{"name":"app","image":"a.example/app:1","imageID":"","ready":false,"restartCount":0,
           "user":{"linux":{"uid":0,"gid":0}},"state":{"waiting":{"reason":"ImagePullBackOff","message":"Back-off"}}}]}}""";

    private final KubernetesSerialization whole = new KubernetesSerialization(new ObjectMapper(), false);
    private final KubernetesSerialization lean =
            new KubernetesSerialization(UnreadFields.skippedBy(new ObjectMapper()), false);

    @Test
    void whatIsReadOfAPodIsTheSame() {
        assertThat(PodReading.read(lean.unmarshal(POD, Pod.class), NOW))
                .isEqualTo(PodReading.read(whole.unmarshal(POD, Pod.class), NOW))
                .isPresent();
        assertThat(PodImageReading.read(lean.unmarshal(POD, Pod.class)))
                .isEqualTo(PodImageReading.read(whole.unmarshal(POD, Pod.class)));
    }

    @Test
    void theRestIsNotKept() {
        Pod pod = lean.unmarshal(POD, Pod.class);
        Container app = pod.getSpec().getContainers().getFirst();

        assertThat(pod.getMetadata().getManagedFields()).isEmpty();
        assertThat(pod.getSpec().getTolerations()).isEmpty();
        assertThat(pod.getSpec().getSecurityContext()).isNull();
        assertThat(pod.getSpec().getVolumes().get(1).getSecret()).isNull();
        assertThat(app.getPorts()).isEmpty();
        assertThat(app.getLivenessProbe()).isNull();
        assertThat(app.getAdditionalProperties()).isEmpty();
        assertThat(pod.getStatus().getContainerStatuses().getFirst().getUser()).isNull();
    }

    @Test
    void whatWeMakeIsWrittenWhole() {
        Pod pod = whole.unmarshal(POD, Pod.class);

        assertThat(lean.asJson(pod)).isEqualTo(whole.asJson(pod));
    }
}
