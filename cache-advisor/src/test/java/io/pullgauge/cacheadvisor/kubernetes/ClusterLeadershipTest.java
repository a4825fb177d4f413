/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An election over a Lease in a stand-in API server that keeps what it is given. */
@Timeout(120)
@EnableKubernetesMockClient(crud = true)
class ClusterLeadershipTest {
    private static final String LEASE = "pullgauge-collector";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @SuppressWarnings("NullAway.Init") // the extension sets it
    private KubernetesClient client;

    @Test
    void letsOneLeadAndTheOtherTakeOverAtOnceWhenItGoes() {
        ApiServer server = new ApiServer(client);
        ClusterLeadership one = new ClusterLeadership(server, "pullgauge", LEASE, "one", Optional.empty());
        await().atMost(PATIENCE).until(one::leads);
        ClusterLeadership two = new ClusterLeadership(server, "pullgauge", LEASE, "two", Optional.empty());
        try {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(client.leases()
                                    .inNamespace("pullgauge")
                                    .withName(LEASE)
                                    .get()
                                    .getSpec()
                                    .getHolderIdentity())
                            .isEqualTo("one"));
            assertThat(two.leads()).isFalse();
            one.close();
            await().atMost(PATIENCE).until(two::leads);
            assertThat(one.leads()).isFalse();
        } finally {
            two.close();
        }
    }

    @Test
    void collectorsOfTwoReleasesInANamespaceLeadEachTheirOwn() {
        ApiServer server = new ApiServer(client);
        try (ClusterLeadership one = new ClusterLeadership(server, "pullgauge", LEASE, "one", Optional.empty());
                ClusterLeadership other =
                        new ClusterLeadership(server, "pullgauge", "other-collector", "other", Optional.empty())) {
            await().atMost(PATIENCE).until(() -> one.leads() && other.leads());
        }
    }

    @Test
    void theLeaseBelongsToWhatOwnsThePodSoThatAnUninstallTakesIt() {
        client.resource("""
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "pullgauge-collector-1", "namespace": "pullgauge",
             "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "pullgauge-collector",
             "uid": "u1", "controller": true, "blockOwnerDeletion": true}]}}\
            """).create();

        try (ClusterLeadership only = new ClusterLeadership(
                new ApiServer(client), "pullgauge", LEASE, "only", Optional.of("pullgauge-collector-1"))) {
            await().atMost(PATIENCE).until(only::leads);

            assertThat(client.leases()
                            .inNamespace("pullgauge")
                            .withName(LEASE)
                            .get()
                            .getMetadata()
                            .getOwnerReferences())
                    .singleElement()
                    .satisfies(owner -> {
                        assertThat(owner.getKind()).isEqualTo("ReplicaSet");
                        assertThat(owner.getUid()).isEqualTo("u1");
                        // To block would need the right to set finalizers.
                        assertThat(owner.getBlockOwnerDeletion()).isNull();
                    });
        }
    }
}
