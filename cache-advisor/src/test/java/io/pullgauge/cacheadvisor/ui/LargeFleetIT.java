/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.app.Client;
import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.cacheadvisor.app.CollectorConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** 5,000 nodes and 20 registries: the page stays small and answers. Figures are printed, counts are asserted. */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
@Timeout(300)
class LargeFleetIT {
    private static final int NODES = 5_000;
    private static final int REGISTRIES = 20;

    @TempDir
    Path folder;

    @Test
    void drawsOnlyWhatIsInSight(TestReporter figures) throws Exception {
        try (Collector collector = Collector.start(CollectorConfig.of(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("data")));
                Client client = new Client(collector.port());
                Browser browser = Browser.start(Files.createDirectory(folder.resolve("chromium")))) {
            post(client);
            browser.look(1600, 1000, false);
            String base = "http://127.0.0.1:" + collector.port();
            browser.open(base + "/#/");
            browser.await("document.querySelector('.headline')?.innerText.includes('on 50 of 5,000 nodes')");
            note(figures, "overview", drawn(browser, "overview"));
            browser.open(base + "/#/matrix");
            browser.await("document.querySelectorAll('.cells tbody tr').length > 20");
            note(figures, "matrix", drawn(browser, "matrix"));
            assertThat(browser.evaluate("document.querySelector('.cells').ariaRowCount")
                            .stringValue())
                    .as("all rows are told, with one for each of ten zones and the head")
                    .isEqualTo(String.valueOf(NODES + 10 + 1));
            note(figures, "frames while scrolling through all rows", scroll(browser, "scrollTop"));
            note(figures, "frames while scrolling through all columns", scroll(browser, "scrollLeft"));
            browser.await("[...document.querySelectorAll('.cells tbody tr')].at(-1).ariaRowIndex == " + (NODES + 11));
            assertThat(browser.evaluate("document.querySelectorAll('.cells tbody tr').length")
                            .intValue())
                    .as("the table holds what is in sight, once scrolling came to rest")
                    .isLessThan(120);
            browser.screenshot(Path.of("target", "pictures", "matrix-large.png"));
            assertThat(browser.complaints()).isEmpty();
        }
    }

    /** Told by JUnit, and kept where a build without its reports finds it too. */
    private static void note(TestReporter figures, String name, String value) throws IOException {
        figures.publishEntry(name, value);
        Files.writeString(
                Files.createDirectories(Path.of("target", "pictures")).resolve("figures.txt"),
                name + ": " + value + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static void post(Client client) {
        try (ExecutorService posters = Executors.newFixedThreadPool(8)) {
            IntStream.range(0, NODES).forEach(node -> posters.execute(() -> post(client, node)));
        }
    }

    private static void post(Client client, int node) {
        Map<String, Object> report = Fleet.report("node-%04d".formatted(node), "z" + node % 10);
        for (int registry = 0; registry < REGISTRIES; registry++) {
            String host = "registry-%02d.example".formatted(registry);
            Fleet.add(
                    report,
                    "registries",
                    registry == 3 && node % 100 == 7 ? Fleet.untrusted(host) : Fleet.healthy(host));
        }
        assertThat(client.report(Fleet.json(report)).statusCode()).isEqualTo(202);
    }

    /** When the view first stood there, by the browser's own clock. */
    private static String drawn(Browser browser, String view) {
        return Math.round(browser.evaluate("performance.getEntriesByName('" + view + "')[0].startTime")
                        .doubleValue())
                + " ms after the start of loading";
    }

    private static String scroll(Browser browser, String way) {
        JsonNode seen = browser.evaluate("(" + SCROLL + ")('" + way + "')");
        assertThat(seen.get("built").intValue())
                .as("elements made or removed while it scrolls")
                .isZero();
        return seen.get("frames").stringValue();
    }

    /**
     * Scrolls from end to end in 120 frames; answers median, 95th percentile and longest frame, and how often anything in the document was
     * made or removed by then.
     */
    private static final String SCROLL = """
            way => new Promise(resolve => {
              const box = document.querySelector('.sheet'), times = [];
              const end = way === 'scrollTop' ? box.scrollHeight : box.scrollWidth - box.clientWidth;
              let last = performance.now(), step = 0, built = 0;
              const watch = new MutationObserver(seen => built += seen.length);
              watch.observe(document.querySelector('.matrix'), {childList: true, subtree: true});
              const next = now => {
                times.push(now - last);
                last = now;
                box[way] = end * ++step / 120;
                if (step < 125) return requestAnimationFrame(next);
                watch.disconnect();
                times.sort((a, b) => a - b);
                const at = share => Math.round(times[Math.floor(share * (times.length - 1))]);
                resolve({built, frames: `median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms`});
              };
              requestAnimationFrame(next);
            })""";
}
