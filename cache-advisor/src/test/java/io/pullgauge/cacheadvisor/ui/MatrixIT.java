/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.app.Client;
import io.pullgauge.cacheadvisor.app.Clock;
import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.cacheadvisor.app.CollectorConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The drawn matrix, its table and its past, in a real browser: 130 nodes of zone w that are well, and six of all other kinds. */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
@Timeout(180)
class MatrixIT {
    private static final Path PICTURES = Path.of("target", "pictures");
    private static final int WELL = 130;
    private static final int ROW = 30;

    @TempDir
    static Path folder;

    /** Two hours ago nothing was known; one hour ago a1 lacked an image; half an hour ago that was mended. */
    private static Instant broken;

    private static Browser browser;
    private static Collector collector;
    private static Client client;
    private static String base;

    @BeforeAll
    static void start() throws Exception {
        broken = Instant.now().minus(Duration.ofMinutes(60));
        Clock clock = new Clock();
        clock.advance(Duration.between(clock.instant(), broken));
        collector = Collector.start(
                CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("data"))
                        .withClock(clock));
        client = new Client(collector.port());
        base = "http://127.0.0.1:" + collector.port() + "/#/matrix";
        post(silent(), 1);
        post(lacking(), 1);
        clock.advance(Duration.ofMinutes(30));
        post(mended(), 2);
        clock.advance(Duration.ofMinutes(30));
        Fleet.ofFour().stream().filter(each -> !each.get("node").equals("a1")).forEach(each -> post(each, 1));
        post(mended(), 3);
        post(doubtful(), 1);
        for (int node = 0; node < WELL; node++) {
            Map<String, Object> report = Fleet.report("w%03d".formatted(node), "w");
            Fleet.add(report, "registries", Fleet.healthy("registry.example"));
            Fleet.add(report, "registries", Fleet.healthy("docker.io"));
            post(report, 1);
        }
        browser = Browser.start(Files.createDirectory(folder.resolve("chromium")));
    }

    private static void post(Map<String, Object> report, int sequence) {
        report.put("sequence", sequence);
        assertThat(client.report(Fleet.json(report)).statusCode()).isEqualTo(202);
    }

    private static Map<String, Object> silent() {
        Map<String, Object> report = Fleet.report("a9", "a");
        Fleet.add(report, "registries", Fleet.healthy("registry.example"));
        return report;
    }

    private static Map<String, Object> lacking() {
        Map<String, Object> report = mended();
        Fleet.add(report, "images", Fleet.missingTag("registry.example/shop:v9"));
        return report;
    }

    private static Map<String, Object> mended() {
        Map<String, Object> report = Fleet.report("a1", "a");
        Fleet.add(report, "registries", Fleet.healthy("registry.example"));
        return report;
    }

    private static Map<String, Object> doubtful() {
        Map<String, Object> report = Fleet.report("a2", "a");
        Fleet.add(report, "images", Fleet.missingTag("registry.example/shop:v9"));
        Fleet.add(report, "registries", Fleet.healthy("registry.example"));
        Fleet.add(report, "images", Fleet.privateImage("docker.io/team/secret:1"));
        return report;
    }

    @AfterAll
    static void stop() {
        browser.close();
        client.close();
        collector.close();
    }

    @BeforeEach
    void look() {
        browser.look(1280, 900, false);
    }

    private static void open(String query) {
        browser.open(base + query);
        browser.await("document.querySelector('.sheet canvas')?.width > 300 || document.querySelector('.as-table')");
        settled();
    }

    private static void settled() {
        browser.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))");
    }

    /** The line of a node or group as the table counts them, from 0. */
    private static int line(String name) {
        return browser.evaluate(
                        "[...document.querySelectorAll('.cells tbody tr')].find(row => row.querySelector('th').innerText.includes('"
                                + name + "')).ariaRowIndex - 2")
                .intValue();
    }

    /** The middle of a cell on the screen; column 0 is the name. */
    private static double[] middle(String name, int column) {
        List<Double> canvas = browser.place("document.querySelector('.sheet canvas')");
        List<Double> head = browser.place("document.querySelectorAll('.heads > *')[" + column + "]");
        return new double[] {head.get(0) + head.get(2) / 2, canvas.get(1) + line(name) * ROW + ROW / 2.0};
    }

    /** What is drawn in a cell as dark and light alone: 1 where a point differs clearly from the cell's ground. */
    private static String shape(String name, int column) {
        double[] at = middle(name, column);
        return browser.evaluate(
                        "(() => { const canvas = document.querySelector('.sheet canvas'), edge = canvas.getBoundingClientRect();"
                                + " const data = canvas.getContext('2d').getImageData(" + at[0] + " - edge.x - 24, "
                                + at[1]
                                + " - edge.y - 12, 48, 24).data; const grey = [];"
                                + " for (let i = 0; i < data.length; i += 4) grey.push(0.3 * data[i] + 0.59 * data[i + 1] + 0.11 * data[i + 2]);"
                                + " return grey.map(each => Math.abs(each - grey[0]) > 45 ? '#' : '.').join(''); })()")
                .stringValue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void drawsSixStatesThatDifferWithoutColour(boolean dark) {
        browser.look(1280, 900, dark);
        open("");
        List<String> shapes =
                List.of(shape("a1", 1), shape("b1", 1), shape("a2", 1), shape("a9", 1), shape("a2", 2), shape("a1", 2));
        for (int one = 0; one < shapes.size(); one++) {
            assertThat(shapes.get(one)).as("something is drawn").contains("#");
            for (int two = one + 1; two < shapes.size(); two++) {
                assertThat(differing(shapes.get(one), shapes.get(two)))
                        .as(one + " and " + two)
                        .isGreaterThan(8);
            }
        }
        browser.screenshot(PICTURES.resolve(dark ? "matrix-states-dark.png" : "matrix-states.png"));
        assertThat(browser.complaints()).isEmpty();
    }

    private static int differing(String one, String two) {
        int differing = 0;
        for (int i = 0; i < one.length(); i++) {
            differing += one.charAt(i) == two.charAt(i) ? 0 : 1;
        }
        return differing;
    }

    @Test
    void drawsEveryPointOfAFineScreen() {
        browser.look(1280, 900, false, 2);
        open("");
        assertThat(browser.evaluate(
                                "(c => c.width / c.getBoundingClientRect().width)(document.querySelector('.sheet canvas'))")
                        .doubleValue())
                .isEqualTo(2);
    }

    @Test
    void tellsWhatThePointerIsAtAndOpensIt() {
        open("");
        double[] at = middle("b1", 1);
        browser.pointAt(at[0], at[1]);
        browser.await("!document.querySelector('.tip').hidden");
        assertThat(browser.evaluate("document.querySelector('.tip').innerText").stringValue())
                .contains("b1, registry.example", "failing at TLS; tls_unknown_ca");
        browser.click(at[0], at[1]);
        browser.await("location.hash === '#/nodes/c1/b1?registry=registry.example'");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void tellsAtTheFirstTapAndOpensAtTheSecond() {
        browser.look(390, 844, false);
        open("");
        browser.evaluate("document.querySelector('.matrix').scrollIntoView()");
        double[] at = middle("a2", 0);
        browser.tap(at[0], at[1]);
        browser.await("document.querySelector('.tip').innerText.includes('tap again')");
        assertThat(browser.evaluate("location.hash").stringValue()).startsWith("#/matrix");
        browser.tap(at[0], at[1]);
        browser.await("location.hash === '#/nodes/c1/a2'");
    }

    @Test
    void foldsAGroupAndSumsItUp() {
        open("");
        int before = rowCount();
        double[] at = middle("zone w", 0);
        browser.click(at[0], at[1]);
        browser.await("document.querySelector('.cells').ariaRowCount == " + (before - WELL));
        browser.evaluate(
                "[...document.querySelectorAll('button')].find(each => each.innerText === 'Close all groups').click()");
        browser.await("document.querySelector('.cells').ariaRowCount == 4");
        assertThat(browser.evaluate(
                                "[...document.querySelectorAll('.cells .group')].map(row => row.innerText.replace(/\\s+/g, ' ').trim()).join('|')")
                        .stringValue())
                .contains("zone b all 3 fail all 3 fail", "zone a 1 of 3 fail, 1 silent", "zone w 130");
        assertThat(browser.complaints()).isEmpty();
    }

    private static int rowCount() {
        return Integer.parseInt(browser.evaluate("document.querySelector('.cells').ariaRowCount")
                .stringValue());
    }

    @Test
    void goesThroughHeadGroupsAndCellsByKeysWithTheTableInStep() {
        open("?q=b1");
        browser.evaluate("document.querySelector('.cells [tabindex=\"0\"]').focus()");
        assertThat(browser.evaluate("document.activeElement.ariaExpanded").stringValue())
                .isEqualTo("true");
        browser.press("ArrowUp", 38);
        browser.press("ArrowRight", 39);
        browser.await("document.activeElement.getAttribute('href') === '#/registries/registry.example'");
        assertThat(browser.evaluate("document.querySelectorAll('.heads .at').length")
                        .intValue())
                .isEqualTo(1);
        browser.press("ArrowLeft", 37);
        browser.press("ArrowDown", 40);
        browser.type("\r");
        browser.await(
                "document.activeElement.ariaExpanded === 'false' && document.querySelector('.cells').ariaRowCount == 2");
        browser.type("\r");
        browser.press("ArrowDown", 40);
        browser.press("ArrowRight", 39);
        browser.await("document.activeElement.ariaLabel?.startsWith('b1, registry.example: failing at TLS')");
        browser.type("\r");
        browser.await("location.hash === '#/nodes/c1/b1?registry=registry.example'");
    }

    @Test
    void bringsTheCursorIntoSight() {
        open("");
        browser.evaluate("document.querySelector('.cells [tabindex=\"0\"]').focus()");
        withControl("End");
        browser.await("document.activeElement?.ariaLabel?.startsWith('w129, docker.io: ok')");
        browser.await(
                "(box => box.scrollTop + box.clientHeight > box.scrollHeight - 20)(document.querySelector('.sheet'))");
        assertThat(browser.evaluate("document.activeElement.closest('tr').ariaRowIndex")
                        .stringValue())
                .isEqualTo(String.valueOf(rowCount()));
    }

    /** A key with Control held. */
    private static void withControl(String key) {
        browser.evaluate("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: '" + key
                + "', ctrlKey: true, bubbles: true, cancelable: true}))");
    }

    @Test
    void isATableForWhoPrefersOne() {
        open("?table=1");
        assertThat(browser.evaluate("document.querySelectorAll('.cells tbody tr').length")
                        .intValue())
                .isEqualTo(100);
        assertThat(browser.evaluate("document.querySelectorAll('canvas').length")
                        .intValue())
                .isZero();
        assertThat(browser.text()).contains("lines 1 to 100 of 139");
        browser.screenshot(PICTURES.resolve("matrix-table.png"));
        browser.evaluate("[...document.querySelectorAll('button')].find(each => each.innerText === 'Next').click()");
        browser.await("document.body.innerText.includes('lines 101 to 139 of 139')");
        assertThat(browser.evaluate(
                                "[...document.querySelectorAll('.cells tbody tr')].map(row => row.ariaRowIndex).join()")
                        .stringValue())
                .startsWith("102,103")
                .endsWith("139,140");
        browser.evaluate(
                "[...document.querySelectorAll('button')].find(each => each.innerText === 'As table').click()");
        browser.await("document.querySelector('.sheet canvas')");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void saysThatOneLooksAtThePastAndGoesBack() {
        open("?at=" + broken.plusSeconds(60));
        browser.await("document.querySelector('.past')?.innerText.includes('You look at the past')");
        assertThat(browser.evaluate("document.querySelector('h1').innerText").stringValue())
                .startsWith("2 nodes");
        assertThat(browser.evaluate("document.querySelector('.cells').innerText")
                        .stringValue())
                .contains("1✕");
        browser.screenshot(PICTURES.resolve("matrix-past.png"));
        double[] a1 = middle("a1", 0);
        browser.click(a1[0], a1[1]);
        browser.await("location.hash.startsWith('#/nodes/c1/a1?at=') && document.querySelector('.past')");
        assertThat(browser.text()).contains("the repository has no such tag", "stages, evidence and ways out only");
        browser.evaluate("history.back()");
        browser.await("document.querySelector('.sheet canvas') && document.querySelector('.past')");
        browser.evaluate(
                "[...document.querySelectorAll('button')].find(each => each.innerText === 'Back to now').click()");
        browser.await(
                "!document.querySelector('.past') && document.querySelector('h1').innerText.startsWith('136 nodes')");
        assertThat(browser.evaluate("location.hash").stringValue()).isEqualTo("#/matrix");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void movesThroughTimeByKeysAndFromChangeToChange() {
        open("");
        browser.evaluate("document.querySelector('.time input[type=range]').focus()");
        browser.press("ArrowLeft", 37);
        browser.press("ArrowLeft", 37);
        browser.await("location.hash.includes('at=') && document.querySelector('.past')");
        assertThat(browser.evaluate(
                                "document.querySelector('.time input[type=range]').ariaValueText ?? document.querySelector('.time input[type=range]').getAttribute('aria-valuetext')")
                        .stringValue())
                .contains("ago");
        browser.press("End", 35);
        browser.await("!location.hash.includes('at=') && !document.querySelector('.past')");
        change("◂ change");
        browser.await(
                "location.hash.includes('at=') && document.querySelector('h1').innerText.startsWith('136 nodes')");
        change("◂ change");
        browser.await("document.querySelector('h1').innerText.startsWith('2 nodes')");
        change("change ▸");
        browser.await("document.querySelector('h1').innerText.startsWith('136 nodes')");
    }

    private static void change(String words) {
        browser.await("[...document.querySelectorAll('button')].some(each => each.innerText === '" + words
                + "' && !each.disabled)");
        browser.evaluate(
                "[...document.querySelectorAll('button')].find(each => each.innerText === '" + words + "').click()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2999-01-01T00:00:00Z", "2001-01-01T00:00:00Z"})
    void saysWhatBecomesOfATimeThatIsNone(String time) {
        browser.open(base + "?at=" + time);
        browser.await("document.querySelector('.past')");
        assertThat(browser.text()).containsAnyOf("cannot be read", "still to come", "Nothing was known then");
        browser.evaluate(
                "[...document.querySelectorAll('button')].find(each => each.innerText === 'Back to now').click()");
        browser.await(
                "!document.querySelector('.past') && document.querySelector('h1').innerText.startsWith('136 nodes')");
        assertThat(browser.complaints()).isEmpty();
    }
}
