/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.app.Client;
import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.cacheadvisor.app.CollectorConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in a real browser before a real collector, for a fleet of four nodes: three of zone b distrust one registry. */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
@Timeout(120)
class PageIT {
    private static final Path PICTURES = Path.of("target", "pictures");

    @TempDir
    static Path profile;

    private static Browser browser;

    @TempDir
    Path data;

    private Collector collector;
    private Client client;
    private String base;

    @BeforeAll
    static void startBrowser() throws Exception {
        browser = Browser.start(Files.createDirectory(profile.resolve("chromium")));
    }

    @AfterAll
    static void stopBrowser() {
        browser.close();
    }

    @BeforeEach
    void start() throws Exception {
        collector = collector(0);
        client = new Client(collector.port());
        base = "http://127.0.0.1:" + collector.port();
        browser.look(1280, 900, false);
    }

    @AfterEach
    void stop() {
        browser.leave();
        client.close();
        collector.close();
    }

    private Collector collector(int port) throws Exception {
        return Collector.start(CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), data));
    }

    private void post(Map<String, Object> report) {
        assertThat(client.report(Fleet.json(report)).statusCode()).isEqualTo(202);
    }

    private void fleet() {
        Fleet.ofFour().forEach(this::post);
    }

    @Test
    void saysWhatToDoWhereNoNodeHasReported() {
        browser.open(base + "/");
        assertThat(browser.text()).contains("No node has reported yet", "./pullgauge agent --collector " + base);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void tellsEachFaultOnceWithItsReachCauseOwnerAndFix() {
        fleet();
        browser.open(base + "/#/");
        browser.await("document.querySelectorAll('.fault .first li').length === 2");
        String text = browser.text();
        assertThat(text)
                .contains("2 faults on 4 of 4 nodes")
                .containsOnlyOnce("the certificate is signed by an authority that this node does not trust")
                .contains("all 3 nodes of zone b, none elsewhere")
                .contains("platform: install the CA on the node")
                .contains("registry.example/shop:v9: the repository has no such tag")
                .contains("1 of 4 nodes, in zone a")
                .contains("7 of 100 pulls left");
        browser.evaluate("document.querySelectorAll('.fault details').forEach(each => each.open = true)");
        assertThat(browser.text())
                .contains("platform, who runs nodes and network", "tls_unknown_ca", "CN=Company Root");
        browser.screenshot(PICTURES.resolve("overview.png"));
        browser.look(1280, 900, true);
        browser.screenshot(PICTURES.resolve("overview-dark.png"));
        browser.look(390, 844, false);
        browser.screenshot(PICTURES.resolve("overview-narrow.png"));
        assertThat(browser.evaluate("document.documentElement.scrollWidth").intValue())
                .as("nothing sticks out of a narrow screen")
                .isLessThanOrEqualTo(390);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void showsEveryStateInTheMatrixByLetterAndInWords() {
        fleet();
        browser.open(base + "/#/matrix");
        browser.await("document.querySelectorAll('.cells tbody tr').length === 6");
        assertThat(label("b1", "registry.example")).contains("failing at TLS; tls_unknown_ca");
        assertThat(mark("b1", "registry.example")).isEqualTo("TLS");
        assertThat(mark("b1", "docker.io")).isEqualTo("✓");
        assertThat(mark("a1", "registry.example")).isEqualTo("1✕");
        assertThat(mark("a1", "docker.io")).isEqualTo("·");
        assertThat(label("a1", "docker.io")).contains("not probed");
        browser.screenshot(PICTURES.resolve("matrix.png"));
        assertThat(browser.complaints()).isEmpty();
    }

    private static String cell(String node, String registry) {
        return "[...document.querySelectorAll('.cell')].find(each => each.ariaLabel.startsWith('" + node + ", "
                + registry + ":'))";
    }

    private static String mark(String node, String registry) {
        return browser.evaluate(cell(node, registry) + ".textContent").stringValue();
    }

    private static String label(String node, String registry) {
        return browser.evaluate(cell(node, registry) + ".getAttribute('aria-label')")
                .stringValue();
    }

    @Test
    void groupsNodesByWhatFailsThere() {
        fleet();
        browser.open(base + "/#/matrix?group=failure");
        browser.await("document.querySelector('.cells .group')");
        assertThat(browser.evaluate(
                                "[...document.querySelectorAll('.cells .group button')].map(each => each.innerText).join('|')")
                        .stringValue())
                .contains("tls_unknown_ca: registry.example all 3 fail", "tag_not_found: images of registry.example");
    }

    @Test
    void findsEveryWayThroughTheMatrixByKeyboard() {
        fleet();
        browser.open(base + "/#/");
        browser.type("/");
        browser.await("document.activeElement?.id === 'search'");
        browser.evaluate("document.querySelector('.cells [tabindex=\"0\"]').focus()");
        browser.press("ArrowDown", 40);
        focusIs("/a1");
        browser.press("ArrowRight", 39);
        focusIs("/a1?registry=registry.example");
        browser.press("End", 35);
        focusIs("/a1?registry=docker.io");
        browser.press("Home", 36);
        focusIs("/a1");
        browser.type("\r");
        browser.await("location.hash.startsWith('#/nodes/c1/a1')");
        assertThat(browser.complaints()).isEmpty();
    }

    private static void focusIs(String end) {
        browser.await("document.activeElement?.getAttribute('href')?.endsWith('" + end + "')");
    }

    @Test
    void climbsTheStageLadderOfANodeAndGivesTheLineToRunByHand() {
        fleet();
        browser.open(base + "/#/nodes/c1/b2?registry=registry.example");
        browser.await("document.querySelector('.step.fail')");
        browser.openAll();
        assertThat(browser.text())
                .contains("12 ms", "CN=leaf, CN=middle", "not reached: http, auth", "containerd@2.1.4")
                .contains(
                        "openssl s_client -connect registry.example:443 -servername registry.example -showcerts </dev/null")
                .contains("https_proxy=http://proxy.example:3128 curl -sv -o /dev/null https://registry.example/v2/");
        browser.await("document.body.innerText.includes('on 3 of 4 nodes: look at the registry or the way there')");
        assertThat(browser.text())
                .contains("Also on other nodes (not this node’s doing)", "Nothing: each fault that b2 has");
        browser.await("document.querySelector('.fault[data-wanted]').getBoundingClientRect().top < innerHeight");
        assertThat(browser.evaluate("document.querySelector('nav [aria-current]') === null")
                        .booleanValue())
                .as("a node's page is reached from many views")
                .isTrue();
        browser.screenshot(PICTURES.resolve("node.png"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void showsRegistriesImagesQuotaAndAdviceByTheirAddresses() {
        fleet();
        for (var view : Map.of(
                        "registries", "registry.example",
                        "registries/registry.example", "zone b: 3 of 3",
                        "images", "registry.example/shop:v9",
                        "images/registry.example%2Fshop%3Av9", "tag_not_found",
                        "quota", "203.0.113.9",
                        "advice", "registry.example fails on 3 nodes")
                .entrySet()) {
            browser.open(base + "/#/" + view.getKey());
            browser.await("document.body.innerText.includes('" + view.getValue() + "')");
            browser.screenshot(PICTURES.resolve(view.getKey().replaceAll("[^a-z]+", "-") + ".png"));
        }
        assertThat(browser.complaints()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "matrix",
                "nodes/c1/b2?registry=registry.example",
                "registries",
                "registries/registry.example",
                "images",
                "quota",
                "advice",
                "pods",
                "credentials",
                "coverage",
                "prepulls",
                "images/registry.example%2Fshop%3Av9",
                "check?image=registry.example/shop:v9",
                "matrix?table=1",
                "matrix?at=2001-01-01T00:00:00Z"
            })
    void givesReadersWithoutEyesOrMiceNoSeriousTrouble(String view) {
        fleet();
        for (boolean dark : new boolean[] {false, true}) {
            browser.look(1280, 900, dark);
            browser.open(base + "/#/" + view);
            assertThat(browser.seriousTrouble())
                    .as(view + (dark ? " dark" : ""))
                    .isEmpty();
        }
    }

    @Test
    void asksTheAgentsForACheckAndShowsWhoDidNotAnswer() {
        fleet();
        browser.open(base + "/#/check?image=registry.example/shop:v9");
        browser.await("document.querySelector('textarea')?.value === 'registry.example/shop:v9'");
        browser.evaluate("document.querySelector('main form button').click()");
        browser.await("document.body.innerText.includes('4 nodes did not answer')");
        assertThat(browser.text()).contains("b1", "registry.example/shop:v9");
        browser.screenshot(PICTURES.resolve("check.png"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void saysWhatToDoToSeePodsWhereNoClusterIsWatched() {
        fleet();
        browser.open(base + "/#/pods");
        browser.await("document.body.innerText.includes('--kubeconfig FILE')");
        assertThat(browser.evaluate(
                                "[...document.querySelectorAll('main .empty a')].map(each => each.getAttribute('href')).join()")
                        .stringValue())
                .isEqualTo("#/matrix,#/");
        assertThat(browser.complaints()).isEmpty();
    }

    private void report(String node, String list, Map<String, Object> entry) {
        Map<String, Object> report = Fleet.report(node, "c");
        Fleet.add(report, list, entry);
        post(report);
    }

    @Test
    void setsWhatANodeAloneHasApartAndNamesANodeToCompareItWith() {
        fleet();
        report("c3", "registries", Fleet.untrusted("quay.example"));
        report("c4", "registries", Fleet.healthy("quay.example"));
        browser.open(base + "/#/nodes/c1/c3?registry=quay.example");
        browser.await("document.querySelector('.fault[data-wanted]')?.innerText.includes('compare it with c4')");
        assertThat(browser.text()).containsSubsequence("Only on this node", "on this node alone, of 2 nodes");
        assertThat(browser.text()).doesNotContain("Also on other nodes");
        assertThat(browser.complaints()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"b2, #/nodes/c1/b2", "a, #/nodes/c1/a1", "B, #/matrix?q=B", "no such, #/matrix?q=no+such"})
    void goesToANodeByItsName(String typed, String place) {
        fleet();
        browser.open(base + "/#/");
        browser.await("document.querySelector('.go-to input')");
        browser.evaluate("document.querySelector('.go-to input').focus()");
        browser.evaluate("(field => { field.value = '" + typed
                + "'; field.dispatchEvent(new Event('input', {bubbles: true})); })(document.activeElement)");
        browser.await("document.querySelectorAll('#node-names option').length === 4");
        browser.type("\r");
        browser.await("location.hash === '" + place + "'");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void followsAChangeWithoutBeingAsked() {
        fleet();
        browser.open(base + "/#/");
        browser.await("document.body.innerText.includes('2 faults')");
        Map<String, Object> mended = Fleet.report("a1", "a");
        mended.put("sequence", 2);
        Fleet.add(mended, "registries", Fleet.healthy("registry.example"));
        post(mended);
        browser.await("document.body.innerText.includes('1 fault on 3 of 4 nodes')");
    }

    @Test
    void saysThatTheCollectorIsAwayKeepsWhatIsKnownAndComesBack() throws Exception {
        fleet();
        browser.open(base + "/#/");
        browser.await("document.body.innerText.includes('2 faults')");
        int port = collector.port();
        collector.close();
        browser.await("document.querySelector('.banner')?.innerText.includes('does not answer')");
        assertThat(browser.text()).contains("2 faults on 4 of 4 nodes", "What stands here is from");
        assertThat(browser.evaluate("document.querySelector('.freshness').innerText")
                        .stringValue())
                .as("what is old is not called live")
                .startsWith("✕ no answer");
        collector = collector(port);
        browser.await("!document.querySelector('.banner')");
        browser.await("!document.querySelector('.freshness').innerText.startsWith('✕')");
        Map<String, Object> mended = Fleet.report("a1", "a");
        mended.put("sequence", 2);
        Fleet.add(mended, "registries", Fleet.healthy("registry.example"));
        client.close();
        client = new Client(port);
        post(mended);
        browser.await("document.body.innerText.includes('1 fault on 3 of 4 nodes')");
    }
}
