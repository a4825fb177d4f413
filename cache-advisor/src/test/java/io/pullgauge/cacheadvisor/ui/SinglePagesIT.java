/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of one pod, plan, registry, image, credential or node, for every reader and on every screen; and what words in their fields do. */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
@Timeout(180)
class SinglePagesIT {
    private static final int NARROW = 360;
    private static final String HOSTILE =
            "\"'><img src=x onerror=window.hit=1><script>window.hit=1</script>\u202Ejavascript:window.hit=1";

    @TempDir
    static Path folder;

    private static World world;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        world = World.start(folder);
        world.podWaits("web-1", HOSTILE);
        world.planned("web");
        browser = Browser.start(Files.createDirectory(folder.resolve("chromium")));
        browser.look(1280, 900, false);
        browser.open(world.address() + "/#/pods/shop/web-1");
        browser.await("document.querySelector('.fix')");
    }

    @AfterAll
    static void stop() {
        browser.close();
        world.close();
    }

    private static final String CHECK = "check?image=registry.example/shop:v9&node=b1";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pods/shop/web-1",
                "prepulls/web",
                "registries/registry.example",
                "images/registry.example%2Fshop%3Av9",
                "nodes/c1/b2?registry=registry.example",
                "pods",
                "prepulls",
                "credentials",
                "coverage",
                ""
            })
    void isReadByEveryReaderOnEveryScreen(String view) {
        for (boolean dark : new boolean[] {false, true}) {
            browser.look(1280, 900, dark);
            browser.open(world.address() + "/#/" + view);
            assertThat(browser.seriousTrouble())
                    .as(view + (dark ? " dark" : ""))
                    .isEmpty();
        }
        browser.look(NARROW, 780, false);
        browser.open(world.address() + "/#/" + view);
        browser.openAll();
        assertThat(browser.evaluate("document.documentElement.scrollWidth").intValue())
                .as("nothing sticks out of a narrow screen")
                .isLessThanOrEqualTo(NARROW);
        browser.screenshot(Path.of("target", "pictures", "single-" + view.replaceAll("[^a-z0-9]+", "-") + ".png"));
        assertThat(browser.complaints()).isEmpty();
    }

    private static final List<String> VIEWS = List.of(
            "",
            "pods",
            "pods/shop/web-1",
            "matrix",
            "matrix?group=failure&table=1",
            "matrix?group=zone",
            "nodes/c1/b2?registry=registry.example",
            "registries",
            "registries/registry.example",
            "images",
            "images/registry.example%2Fshop%3Av9",
            "credentials",
            "coverage",
            "quota",
            "advice",
            "prepulls",
            "prepulls/web",
            CHECK);

    /** Every text of every answer, whatever field it stands in; once with the few words left that choose what is shown. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void showsEveryTextOfEveryAnswerAndRunsNone(boolean steered) throws Exception {
        browser.look(1280, 900, false);
        try (Poison poison = new Poison(world.collector().port(), HOSTILE, steered)) {
            for (String view : VIEWS) {
                browser.open("http://127.0.0.1:" + poison.port() + "/#/" + view);
                if (view.equals(CHECK)) {
                    browser.evaluate("document.querySelector('main form button').click()");
                    // Where the words that choose what is shown are poison too, nothing need come of a question.
                    if (steered) {
                        browser.await("document.querySelectorAll('main details, main [role=status]').length > 0");
                    }
                }
                browser.openAll();
                browser.await("!document.querySelector('.loading')");
                Inert.check(browser, view);
                assertThat(browser.evaluate("document.querySelector('main').innerText.trim().length > 20")
                                .booleanValue())
                        .as(view + " shows something")
                        .isTrue();
            }
            assertThat(poison.poisoned()).as("texts replaced").isGreaterThan(1_000);
            browser.leave();
        }
    }
}
