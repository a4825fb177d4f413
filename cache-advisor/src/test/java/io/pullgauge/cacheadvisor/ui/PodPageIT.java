/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.cacheadvisor.app.CollectorConfig;
import io.pullgauge.cacheadvisor.kubernetes.Location;
import io.pullgauge.cacheadvisor.pods.Kubelet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A stuck pod in a real browser: from the list to the reason, the kubelet's words and what to do. */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
@Timeout(180)
class PodPageIT {
    private static final String IMAGE = "registry.example/shop/web:1.99";

    @Test
    void leadsFromAStuckPodToItsCauseAndFix(@TempDir Path folder) throws Exception {
        try (Kubelet kubelet = new Kubelet();
                Collector collector = Collector.start(
                        CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder)
                                .withKubernetes(new Location.KubeConfig(kubelet.kubeconfig(folder))));
                Browser browser = Browser.start(Files.createDirectory(folder.resolve("chromium")))) {
            kubelet.scheduled("web-1", "node-a", IMAGE, "IfNotPresent");
            kubelet.failsToPull(
                    "web-1",
                    "failed to pull and unpack image \"" + IMAGE + "\": failed to resolve reference \"" + IMAGE + "\": "
                            + IMAGE + ": not found <img src=x onerror=alert(1)>");
            browser.look(1280, 900, false);
            String base = "http://127.0.0.1:" + collector.port();
            browser.open(base + "/#/pods");
            browser.await("document.body.innerText.includes('shop/web-1')");
            browser.open(base + "/#/pods/shop/web-1");
            browser.await("document.querySelector('.fix')");
            assertThat(browser.text())
                    .contains("tag_not_found", IMAGE, "What the kubelet said", "<img src=x onerror=alert(1)>");
            browser.screenshot(Path.of("target", "pictures", "pod.png"));
        }
    }
}
