/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.app.Reports;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What changed when a wait began: the resolver of its node, the certificate of its registry, the digest behind its tag. */
class ChangesTest {
    private static final String TIMEOUT = "failed to pull and unpack image \"" + Scene.IMAGE
            + "\": failed to resolve image: failed to do request: Head \"https://r.example/v2/shop/web/manifests/1.9\": dial tcp"
            + " 192.0.2.7:443: i/o timeout";

    private final Scene scene = new Scene();
    private int sequence;

    @Test
    void tellsWhatTheNodeReportsDifferently() {
        report("node-a", "10.0.0.1", "Old CA", "a");
        scene.stories();
        scene.now = scene.now.plus(Duration.ofMinutes(10));
        report("node-a", "10.0.0.2", "New CA", "b");
        scene.stories();
        scene.pod("web").waits("ErrImagePull", TIMEOUT).seen();

        assertThat(changes())
                .anyMatch(change -> change.matches("resolver: .*10\\.0\\.0\\.1.* → .*10\\.0\\.0\\.2.*"))
                .anyMatch(change -> change.startsWith("certificate of r.example: Old CA"))
                .anyMatch(change -> change.startsWith("digest of " + Scene.IMAGE + ": sha256:aa"));
    }

    @Test
    void tellsOfOtherNodesOnlyWhatIsAboutThisRegistryOrImage() {
        report("node-b", "10.0.0.1", "Old CA", "a");
        scene.stories();
        scene.now = scene.now.plus(Duration.ofMinutes(10));
        report("node-b", "10.0.0.2", "New CA", "a");
        scene.stories();
        scene.pod("web").waits("ErrImagePull", TIMEOUT).seen();

        assertThat(changes()).singleElement().asString().startsWith("certificate of r.example");
    }

    @Test
    void tellsNothingOfLongAgo() {
        report("node-a", "10.0.0.1", "Old CA", "a");
        scene.stories();
        scene.now = scene.now.plus(Duration.ofMinutes(10));
        report("node-a", "10.0.0.2", "Old CA", "a");
        scene.stories();
        scene.now = scene.now.plus(Duration.ofHours(2));
        scene.pod("web").waits("ErrImagePull", TIMEOUT).seen();

        assertThat(changes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "mirrors":{"docker.io":["https://old.example"]}|"mirrors":{"docker.io":["https://new.example"]}|mirrors: .*old.example.* → .*new.example.*
            "proxy":{"https":"http://p1:3128"}|"proxy":{"https":"http://p2:3128"}|proxy: .*p1.* → .*p2.*
            "runtime":"containerd@2.1.4"|"runtime":"containerd@2.2.0"|runtime: containerd@2.1.4 → containerd@2.2.0
            "fingerprints":{"trust":"a1"}|"fingerprints":{"trust":"b2"}|trust: #a1 → #b2
            """)
    void tellsEachPartOfTheNodesSetUpThatTurned(String before, String after, String told) {
        scene.report(Reports.of("node-a")
                .cluster("default")
                .sequence(++sequence)
                .environment("{" + before + "}")
                .json());
        scene.stories();
        scene.now = scene.now.plus(Duration.ofMinutes(10));
        scene.report(Reports.of("node-a")
                .cluster("default")
                .sequence(++sequence)
                .environment("{" + after + "}")
                .json());
        scene.stories();
        scene.pod("web").waits("ErrImagePull", TIMEOUT).seen();

        assertThat(changes()).singleElement().asString().matches(told);
    }

    @Test
    void tellsThatTheAgentIsAnother() {
        scene.report(
                Reports.of("node-a").cluster("default").sequence(++sequence).json());
        scene.stories();
        scene.report(Reports.of("node-a")
                .cluster("default")
                .sequence(++sequence)
                .json()
                .replace("0.1.0", "0.2.0"));
        scene.stories();
        scene.pod("web").waits("ErrImagePull", TIMEOUT).seen();

        assertThat(changes()).containsExactly("agent: 0.1.0 → 0.2.0");
    }

    private List<String> changes() {
        return scene.story("web").changes().stream().map(Story.Changed::what).toList();
    }

    private void report(String node, String resolver, String issuer, String digest) {
        String json = Reports.of(node)
                .cluster("default")
                .sequence(++sequence)
                .sentAt(scene.now.toString())
                .environment("{\"runtime\":\"containerd@2.1.4\",\"resolvers\":[\"" + resolver + "\"]}")
                .registry(
                        "{\"host\":\"r.example\",\"verdict\":{},\"stages\":[{\"stage\":\"connect\",\"status\":\"ok\",\"millis\":5}],"
                                + "\"certificate\":{\"subject\":\"s\",\"issuer\":\"" + issuer
                                + "\",\"notAfter\":\"2027-01-01T00:00:00Z\"}}")
                .image("{\"image\":\"" + Scene.IMAGE + "\",\"reference\":\"" + Scene.IMAGE
                        + "\",\"pullable\":true,\"verdict\":{},\"digest\":\"sha256:" + digest.repeat(64) + "\"}")
                .json();
        scene.report(json);
    }
}
