/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.app.Reports;
import org.junit.jupiter.api.Test;

/** Whom a fault reaches: this image everywhere, this registry from some nodes, a zone or the whole cluster, this credential. */
class ReachTest {
    private static final String TIMEOUT = "failed to pull and unpack image \"" + Scene.IMAGE
            + "\": failed to resolve image: failed to do request: Head \"https://r.example/v2/shop/web/manifests/1.9\": dial tcp"
            + " 192.0.2.7:443: i/o timeout";
    private static final String NOT_FOUND = "failed to pull and unpack image \"" + Scene.IMAGE
            + "\": failed to resolve image: " + Scene.IMAGE + ": not found";
    private static final String REFUSED = "failed to pull and unpack image \"" + Scene.IMAGE
            + "\": failed to resolve image: pull access denied, repository does not exist or may require authorization:"
            + " authorization failed: no basic auth credentials";

    private final Scene scene = new Scene();

    @Test
    void isTheImageWhereverItIsWanted() {
        scene.pod("one").on("node-a").waits("ErrImagePull", NOT_FOUND).seen();
        scene.pod("two").on("node-b").waits("ErrImagePull", NOT_FOUND).seen();

        assertThat(reach("one").kind()).isEqualTo("image");
        assertThat(reach("one").text()).isEqualTo("this image, 2 pods on 2 nodes");
        assertThat(reach("two").nodes()).containsExactly("node-a", "node-b");
        assertThat(scene.story("one").impact().podsNow()).isEqualTo(2);
    }

    @Test
    void isOneNodeWhileOthersGetThrough() {
        failing("node-a", "eu-1a");
        healthy("node-b", "eu-1a");
        healthy("node-c", "eu-1b");
        scene.pod("web").waits("ErrImagePull", TIMEOUT).seen();

        assertThat(reach("web").kind()).isEqualTo("node");
        assertThat(reach("web").text()).isEqualTo("r.example from node-a only; node-b and 1 other gets through");
    }

    @Test
    void isAZoneWhoseNodesAllFailWhileOthersDoNot() {
        failing("node-a", "eu-1a");
        failing("node-b", "eu-1a");
        healthy("node-c", "eu-1b");
        scene.pod("web").waits("ErrImagePull", TIMEOUT).seen();

        assertThat(reach("web").kind()).isEqualTo("zone");
        assertThat(reach("web").text()).contains("from the zone eu-1a, not from others");
        assertThat(reach("web").nodes()).containsExactly("node-a", "node-b");
    }

    @Test
    void isSomeNodesWhereNoZoneTellsThemApart() {
        failing("node-a", "eu-1a");
        failing("node-b", "eu-1b");
        healthy("node-c", "eu-1a");
        scene.pod("web").waits("ErrImagePull", TIMEOUT).seen();

        assertThat(reach("web").kind()).isEqualTo("nodes");
        assertThat(reach("web").nodes()).containsExactly("node-a", "node-b");
    }

    @Test
    void isTheClusterWhereNobodyGetsThrough() {
        failing("node-a", "eu-1a");
        failing("node-b", "eu-1b");
        scene.pod("web").waits("ErrImagePull", TIMEOUT).seen();

        assertThat(reach("web").kind()).isEqualTo("cluster");
        assertThat(reach("web").text()).contains("from every node that was asked (2)");
    }

    @Test
    void isTheCredentialThatPodsOfANamespaceShare() {
        scene.pod("one").secrets("regcred").waits("ErrImagePull", REFUSED).seen();
        scene.pod("two")
                .on("node-b")
                .secrets("regcred")
                .waits("ErrImagePull", REFUSED)
                .seen();
        scene.pod("other")
                .in("test")
                .secrets("regcred")
                .waits("ErrImagePull", REFUSED)
                .seen();

        assertThat(reach("one").kind()).isEqualTo("credential");
        assertThat(reach("one").text()).isEqualTo("the pull secret regcred of the namespace shop at r.example, 2 pods");
    }

    private Story.Reach reach(String pod) {
        return scene.story(pod).scope();
    }

    private void failing(String node, String zone) {
        scene.report(report(node, zone)
                .failing("r.example", "connect", "connect_timeout")
                .json());
    }

    private void healthy(String node, String zone) {
        scene.report(report(node, zone).healthy("r.example").json());
    }

    private Reports report(String node, String zone) {
        return Reports.of(node).cluster("default").zone(zone).sentAt(scene.now.toString());
    }
}
