/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An election over a Lease in a stand-in API server that keeps what it is given. */
@Timeout(120)
@EnableKubernetesMockClient(crud = true)
class ClusterLeadershipTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @SuppressWarnings("NullAway.Init") // the extension sets it
    private KubernetesClient client;

    @Test
    void letsOneLeadAndTheOtherTakeOverAtOnceWhenItGoes() {
        ApiServer server = new ApiServer(client);
        ClusterLeadership one = new ClusterLeadership(server, "pullgauge", "one");
        await().atMost(PATIENCE).until(one::leads);
        ClusterLeadership two = new ClusterLeadership(server, "pullgauge", "two");
        try {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(client.leases()
                                    .inNamespace("pullgauge")
                                    .withName("pullgauge-collector")
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
}
