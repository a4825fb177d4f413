/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ui;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Debian's Chromium without a window, spoken to by its DevTools protocol: the page as a person's browser sees it. */
final class Browser implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String AXE = axe();

    private final Process process;
    private final DevTools tools;

    private Browser(Process process, DevTools tools) {
        this.process = process;
        this.tools = tools;
    }

    /** Starts it with a fresh profile in this folder. */
    static Browser start(Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of("chromium"));
        command.addAll(List.of(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--lang=en-GB",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder,
                "about:blank"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolveSibling("chromium.out").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Path ready = folder.resolve("DevToolsActivePort");
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> Files.exists(ready) && Files.readAllLines(ready).size() > 1);
        String port = Files.readAllLines(ready).getFirst();
        return new Browser(process, DevTools.connect(pageSocket(port)));
    }

    private static URI pageSocket(String port) throws IOException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                    .build();
            JsonNode pages = JSON.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
            for (JsonNode page : pages) {
                if (page.get("type").stringValue().equals("page")) {
                    return URI.create(page.get("webSocketDebuggerUrl").stringValue());
                }
            }
            throw new IOException("the browser shows no page: " + pages);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Goes to an address and waits until what it asked for first has come. */
    void open(String url) {
        tools.forget();
        tools.call("Page.navigate", Map.of("url", "about:blank"));
        tools.call("Page.navigate", Map.of("url", url));
        await(
                "document.readyState === 'complete' && document.querySelector('main') && !document.querySelector('.loading')");
    }

    /** Leaves the page, so that it holds no stream of a collector that is about to close. */
    void leave() {
        tools.call("Page.navigate", Map.of("url", "about:blank"));
    }

    /** Opens a page anew that gets another answer to a request, by a function of the JSON that it really was. */
    void openWith(String url, String path, String changed) {
        leave();
        String id = tools.call(
                        "Page.addScriptToEvaluateOnNewDocument",
                        Map.of(
                                "source",
                                "const real = fetch; window.fetch = async (path, ...more) => { const answer = await real(path, ...more);"
                                        + " return path === '" + path + "' && answer.ok ? new Response(JSON.stringify(("
                                        + changed
                                        + ")(await answer.json())), answer) : answer; }"))
                .path("identifier")
                .stringValue();
        open(url);
        tools.call("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", id));
    }

    /** The value of an expression in the page. */
    JsonNode evaluate(String expression) {
        JsonNode answer = tools.call(
                "Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
        }
        return answer.path("result").path("value");
    }

    /** What axe finds that is serious for readers without eyes or mice, with all that can be opened open; empty where there is nothing. */
    String seriousTrouble() {
        openAll();
        evaluate(AXE);
        return evaluate(
                        "axe.run().then(result => result.violations.filter(each => ['serious', 'critical'].includes(each.impact))"
                                + ".map(each => each.id + ': ' + each.nodes[0].html).join('; '))")
                .stringValue();
    }

    void openAll() {
        evaluate("document.querySelectorAll('details').forEach(each => each.open = true)");
    }

    private static String axe() {
        try (InputStream in =
                Browser.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8) + ";0";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until an expression in the page is true. */
    void await(String condition) {
        Awaitility.await(condition)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> evaluate("!!(" + condition + ")").booleanValue());
    }

    /** All that the page says, as a reader sees it. */
    String text() {
        return evaluate("document.body.innerText").stringValue();
    }

    /** Presses and releases a key that writes nothing. */
    void press(String key, int code) {
        for (String type : List.of("rawKeyDown", "keyUp")) {
            tools.call(
                    "Input.dispatchKeyEvent",
                    Map.of("type", type, "key", key, "code", key, "windowsVirtualKeyCode", code));
        }
    }

    /** Types a character. */
    void type(String character) {
        tools.call("Input.dispatchKeyEvent", Map.of("type", "keyDown", "key", character, "text", character));
        tools.call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", character));
    }

    /** Where something is on the page: its left upper corner and its size. */
    List<Double> place(String expression) {
        JsonNode at = evaluate("(r => [r.x, r.y, r.width, r.height])((" + expression + ").getBoundingClientRect())");
        return at.valueStream().map(JsonNode::doubleValue).toList();
    }

    /** Moves the mouse there. */
    void pointAt(double x, double y) {
        mouse("mouseMoved", x, y, Map.of());
    }

    void click(double x, double y) {
        pointAt(x, y);
        for (String type : List.of("mousePressed", "mouseReleased")) {
            mouse(type, x, y, Map.of("button", "left", "clickCount", 1));
        }
    }

    private void mouse(String type, double x, double y, Map<String, ?> more) {
        Map<String, Object> event = new HashMap<>(more);
        event.putAll(Map.of("type", type, "x", x, "y", y));
        tools.call("Input.dispatchMouseEvent", event);
    }

    /** A finger, down and up again. */
    void tap(double x, double y) {
        tools.call(
                "Input.dispatchTouchEvent",
                Map.of("type", "touchStart", "touchPoints", List.of(Map.of("x", x, "y", y))));
        tools.call("Input.dispatchTouchEvent", Map.of("type", "touchEnd", "touchPoints", List.of()));
    }

    /** The size of the window, and whether its reader prefers dark. */
    void look(int width, int height, boolean dark) {
        look(width, height, dark, 1);
    }

    /** The same on a screen with so many points for each of the page's. */
    void look(int width, int height, boolean dark, int scale) {
        tools.call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", scale, "mobile", false));
        tools.call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** Where the reader's clock is. */
    void zone(String name) {
        tools.call("Emulation.setTimezoneOverride", Map.of("timezoneId", name));
    }

    /** A picture of what is in sight. */
    void screenshot(Path file) {
        JsonNode answer = tools.call("Page.captureScreenshot", Map.of("format", "png"));
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, Base64.getDecoder().decode(answer.get("data").stringValue()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the page complained about: script errors, refused resources, console errors. */
    List<String> complaints() {
        return tools.complaints();
    }

    @Override
    public void close() {
        tools.close();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
