/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.app.Client;
import io.pullgauge.cacheadvisor.pods.Kubelet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Views that need a cluster, a past or a way to act, in a real browser before one real collector with the small fleet. */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
@Timeout(180)
class ViewsIT {
    private static final Path PICTURES = Path.of("target", "pictures");
    private static final String IMAGE = World.IMAGE;

    @TempDir
    static Path folder;

    private static Kubelet kubelet;
    private static Browser browser;
    private static World world;
    private static Client client;
    private static String base;

    @BeforeAll
    static void start() throws Exception {
        world = World.start(folder);
        kubelet = world.kubelet();
        client = world.client();
        base = world.address() + "/#/";
        browser = Browser.start(Files.createDirectory(folder.resolve("chromium")));
    }

    @AfterAll
    static void stop() {
        browser.close();
        world.close();
    }

    @BeforeEach
    void look() {
        browser.look(1280, 900, false);
    }

    private void says(String words) {
        browser.await("document.body.innerText.includes(" + quoted(words) + ")");
    }

    private static String quoted(String words) {
        return "'" + words.replace("'", "\\'") + "'";
    }

    private static void press(String button) {
        browser.evaluate("[...document.querySelectorAll('button')].find(each => each.innerText.startsWith("
                + quoted(button) + ")).click()");
    }

    private static void fill(String name, String value) {
        browser.evaluate(
                "(() => { const field = document.querySelector('[name=" + name + "]'); field.value = "
                        + quoted(value)
                        + "; for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, {bubbles: true})); })()");
    }

    @Test
    void tellsWhereTheApiServerDoesNotSayWhichNodesThereAre() {
        browser.openWith(
                base,
                "/api/v1/about",
                "about => ({...about, unwatched: [{what: 'agents', since: new Date().toISOString(), why: 'forbidden'}]})");
        says("The API server does not tell which nodes should report");
        browser.leave();
        browser.open(base);
        assertThat(browser.text()).doesNotContain("does not tell");
    }

    @Test
    void tellsWhatChangedOnTheNodeTheRegistryAndTheImage() {
        browser.open(base + "nodes/c1/b2");
        says("What changed");
        says("registry.example fails");
        browser.open(base + "registries/registry.example");
        browser.await(
                "document.querySelector('section[aria-label=\"What changed\"] li')?.innerText.includes('fail tls_unknown_ca')"
                        + " || [...document.querySelectorAll('section[aria-label=\"What changed\"] li')].some(each => each.innerText.includes('tls_unknown_ca'))");
        browser.open(base + "images/registry.example%2Fshop%3Av9");
        browser.await(
                "[...document.querySelectorAll('section[aria-label=\"What changed\"] li')].some(each => each.innerText.includes('tag_not_found'))");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void writesTheEvidenceForOthersAndSavesIt() {
        browser.open(base + "nodes/c1/b2?registry=registry.example");
        browser.await("document.querySelector('.send')");
        browser.openAll();
        browser.await(
                "[...document.querySelectorAll('.send pre')].some(each => each.innerText.includes('To repeat on the node'))");
        assertThat(browser.evaluate(
                                "[...document.querySelectorAll('.send pre')].map(each => each.innerText).find(each => each.includes('target       registry.example'))")
                        .stringValue())
                .contains("tls_unknown_ca at the stage tls", "openssl s_client -connect registry.example:443");
        browser.screenshot(PICTURES.resolve("evidence.png"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void tellsCredentialsApartByWhereTheyComeFrom() {
        browser.open(base + "credentials");
        says("No credentials: these nodes pull as anybody");
        assertThat(browser.text()).contains("203.0.113.9", "never leave a node");
        browser.screenshot(PICTURES.resolve("credentials.png"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void namesNodesWithoutAnAgentAndWhatNoAgentSees() {
        kubelet.scheduled("web-7", "lonely", IMAGE, "IfNotPresent");
        browser.open(base + "coverage");
        says("1 node: pods run there, no agent does");
        assertThat(browser.text()).contains("lonely", "Pods’ own credentials", "in the namespaces shop");
        browser.screenshot(PICTURES.resolve("coverage.png"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void plansAPrepullTellsWhatItCostsAppliesItAndFollowsIt() {
        browser.open(base + "prepulls");
        says("No plan yet");
        fill("images", IMAGE);
        fill("namespace", "shop");
        fill("name", "web");
        press("What would it cost?");
        says("It fits.");
        assertThat(browser.text()).contains("2 pulls on 2 nodes");
        press("Apply it");
        browser.await("location.hash === '#/prepulls/web'");
        says("jobs ended");
        browser.screenshot(PICTURES.resolve("prepull.png"));
        press("Pause");
        says("paused");
        press("Go on");
        browser.await("!document.body.innerText.includes('Go on')");
        press("Cancel");
        press("Really cancel");
        browser.await("location.hash === '#/prepulls'");
        // The page may have asked for the plan once more while it went away.
        assertThat(browser.complaints()).allMatch(each -> each.contains("/api/v1/prepulls/web"));
    }

    @Test
    void saysWhatIsWrongWithAnOrder() {
        browser.open(base + "prepulls");
        browser.await("document.querySelector('[name=images]')");
        fill("images", "not//an::image");
        press("What would it cost?");
        browser.await("document.querySelector('form [role=status]')?.innerText.trim().length > 10");
        assertThat(browser.text()).doesNotContain("It fits.");
    }

    @Test
    void letsTheKubeletTryWithThePodsOwnCredentials() {
        world.podWaits("web-1", "");
        browser.open(base + "pods");
        says("shop/web-1");
        browser.open(base + "pods/shop/web-1");
        says("With the pod’s own credentials");
        press("Try it now");
        says("the kubelet is pulling");
        assertThat(browser.text()).contains("shop/default with regcred");
        assertThat(kubelet.client().batch().v1().jobs().inNamespace("shop").list().getItems().stream()
                        .filter(job -> job.getMetadata().getName().contains("canary")))
                .isNotEmpty();
        browser.screenshot(PICTURES.resolve("canary.png"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void writesTheConfigurationOfEachProductWithWhatItChangesAndMutes() {
        Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(60))
                .until(() -> client.get("/api/v1/advice").body().contains("registry-deserves-cache"));
        browser.open(base + "advice");
        browser.await("document.querySelector('.advice')");
        browser.openAll();
        for (String target : List.of("containerd", "crio", "k3s", "distribution", "harbor", "zot", "spegel", "ecr")) {
            browser.evaluate("(() => { const choice = document.querySelector('.advice select:has(option[value=" + target
                    + "])'); choice.value = '" + target
                    + "'; choice.dispatchEvent(new Event('change', {bubbles: true})); })()");
            browser.await("document.querySelector('.advice .file pre') || document.querySelector('.advice .empty')");
            browser.await("!document.querySelector('.advice .loading')");
            assertThat(browser.evaluate("document.querySelectorAll('.advice .file pre').length")
                            .intValue())
                    .as(target)
                    .isPositive();
            assertThat(browser.evaluate("document.querySelectorAll('.advice .diff').length > 0")
                            .booleanValue())
                    .as(target + " tells what changes on nodes")
                    .isEqualTo(List.of("containerd", "crio", "k3s").contains(target));
        }
        browser.screenshot(PICTURES.resolve("advice-config.png"));
        int before =
                browser.evaluate("document.querySelectorAll('.mute').length").intValue();
        fill("reason", "known, <b>ordered</b>");
        browser.evaluate("document.querySelector('.mute form button').click()");
        browser.await("document.querySelectorAll('.mute').length === " + (before - 1));
        says("1 muted");
        browser.openAll();
        says("known, <b>ordered</b>");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void writesTimesInTheReadersZone() {
        browser.zone("Pacific/Chatham");
        browser.open(base + "nodes/c1/b2?registry=registry.example");
        browser.await("document.querySelector('time[title]')");
        assertThat(browser.evaluate("document.querySelector('time[title]').title")
                        .stringValue())
                .containsPattern("GMT\\+1[23]:45");
        browser.zone("");
    }

    @Test
    void tellsFourStatesApartWithoutAnyColour() {
        browser.open(base + "matrix");
        browser.await("document.querySelector('.legend')");
        String shapes = browser.evaluate(
                        "[...document.querySelectorAll('.legend .mark')].map(each => {"
                                + " const style = getComputedStyle(each);"
                                + " return each.firstChild.textContent + ' ' + style.borderTopStyle + ' ' + style.borderRadius; }).join('|')")
                .stringValue();
        assertThat(shapes.split("\\|")).hasSize(7).doesNotHaveDuplicates();
        assertThat(browser.evaluate(
                                "[...document.querySelectorAll('.legend .mark')].map(each => each.firstChild.textContent).join()")
                        .stringValue()
                        .split(","))
                .as("the sign alone tells them apart")
                .doesNotHaveDuplicates();
    }

    @Test
    void keepsFiltersInTheAddress() {
        browser.open(base + "matrix?zone=b&state=failing&group=failure&q=b");
        browser.await("document.querySelector('.filters select')");
        assertThat(browser.evaluate(
                                "[...document.querySelectorAll('.filters input, .filters select')].map(each => each.value).join()")
                        .stringValue())
                .startsWith("b,failing,b,failure");
        assertThat(browser.evaluate("document.querySelector('h1').innerText").stringValue())
                .startsWith("3 nodes");
    }

    @Test
    void goesEverywhereByKeys() {
        browser.open(base);
        for (Map.Entry<String, String> key : Map.of(
                        "p",
                        "pods",
                        "m",
                        "matrix",
                        "r",
                        "registries",
                        "i",
                        "images",
                        "c",
                        "credentials",
                        "q",
                        "quota",
                        "a",
                        "advice",
                        "e",
                        "prepulls",
                        "n",
                        "check")
                .entrySet()) {
            browser.type("g");
            browser.type(key.getKey());
            browser.await("location.hash === '#/" + key.getValue() + "' && document.querySelector('h1')");
            browser.evaluate("document.activeElement?.blur?.()");
        }
    }

    @Test
    void reachesEverythingThatCanBeDoneWithTheTabKey() {
        browser.open(base + "nodes/c1/b2");
        browser.await("document.querySelector('.target')");
        browser.evaluate(
                "window.walked = new Set(); document.addEventListener('focusin', event => window.walked.add(event.target))");
        int all = browser.evaluate(
                        "document.querySelectorAll('a[href]:not([tabindex=\"-1\"]), button, summary, input, select, pre[tabindex]').length")
                .intValue();
        for (int step = 0; step < all + 10; step++) {
            browser.press("Tab", 9);
        }
        assertThat(browser.evaluate(
                                "[...document.querySelectorAll('main a[href], main button, main summary')]"
                                        + ".filter(each => each.checkVisibility() && !each.closest('details:not([open]) > :not(summary)') && !window.walked.has(each)).map(each => each.outerHTML).join()")
                        .stringValue())
                .isEmpty();
        assertThat(browser.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                        .stringValue())
                .as("where one is can be seen")
                .isNotEqualTo("none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pods",
                "matrix",
                "registries",
                "registries/registry.example",
                "images",
                "images/registry.example%2Fshop%3Av9",
                "credentials",
                "coverage",
                "quota",
                "advice",
                "prepulls",
                "check",
                "nodes/c1/b2?registry=registry.example",
                "nowhere/at/all"
            })
    void fitsANarrowScreenInTheDark(String view) {
        browser.look(360, 780, true);
        browser.open(base + view);
        browser.openAll();
        browser.screenshot(PICTURES.resolve("narrow-" + view.replaceAll("[^a-z0-9]+", "-") + ".png"));
        assertThat(browser.evaluate("document.documentElement.scrollWidth").intValue())
                .isLessThanOrEqualTo(360);
        assertThat(browser.complaints()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<img src=x onerror=window.hit=1>",
                "nodes/<script>window.hit=1<%2Fscript>/x",
                "registries/%3Cimg%20src%3Dx%20onerror%3Dwindow.hit%3D1%3E",
                "images/%E2%80%AEgpj",
                "matrix?q=<b>x</b>&zone=\"><img src=x onerror=window.hit=1>&cause=<i>&registry=javascript:window.hit=1",
                "pods/../../etc/passwd",
                "prepulls/..%2F..%2Fapi%2Fv1%2Fnodes",
                "check?image=<svg onload=window.hit=1>&node=%00",
                "advice/%F0%9F%92%A9%",
                "nodes/c1/b2?registry=\"]%3C/style%3E"
            })
    void doesNothingThatAnAddressSays(String hash) {
        browser.open(base + hash);
        browser.evaluate("new Promise(resolve => setTimeout(resolve, 100))");
        Inert.check(browser, hash);
    }
}
