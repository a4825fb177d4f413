/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.notify;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * One POST for each notice, with a body that Slack's incoming webhooks take and machines can read. The address is a secret: it is read from
 * its file each time, is in no message and no log, and no redirect is followed, so that nobody can send what we say, or us, elsewhere.
 */
public final class Webhook implements Outlet {
    private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST_ADDRESS = 2_048;
    private static final int MANY_REQUESTS = 429;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** A webhook whose address is the one line of this file. */
    public Webhook(Path file) {
        this.file = file;
    }

    @Override
    public Outcome send(Notice notice) {
        Optional<URI> address = address();
        if (address.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .log("the webhook's address cannot be used (expected: one line, https://…, or http:// on"
                            + " loopback)");
            return Outcome.LATER;
        }
        HttpRequest request = HttpRequest.newBuilder(address.get())
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body(notice)))
                .build();
        try {
            return outcome(
                    http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
        } catch (IOException e) {
            // Its message may hold the address.
            LOG.atWarn().addKeyValue("fault", e.getClass().getSimpleName()).log("the webhook cannot be reached");
            return Outcome.LATER;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.LATER;
        }
    }

    private static Outcome outcome(int status) {
        if (status / 100 == 2) {
            return Outcome.DELIVERED;
        }
        LOG.atWarn().addKeyValue("status", status).log("the webhook did not take a notice");
        return status == MANY_REQUESTS || status == 408 || status >= 500 ? Outcome.LATER : Outcome.NEVER;
    }

    /** Empty where it is none that we would send to. */
    private Optional<URI> address() {
        try (InputStream in = Files.newInputStream(file)) {
            String line = new String(in.readNBytes(LONGEST_ADDRESS), StandardCharsets.US_ASCII).strip();
            URI uri = new URI(line);
            boolean safe = "https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && isLoopback(uri));
            return safe && uri.getHost() != null && uri.getUserInfo() == null ? Optional.of(uri) : Optional.empty();
        } catch (IOException | URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean isLoopback(URI uri) {
        try {
            return uri.getHost() != null
                    && InetAddress.ofLiteral(uri.getHost().replaceAll("[\\[\\]]", ""))
                            .isLoopbackAddress();
        } catch (IllegalArgumentException name) {
            return false;
        }
    }

    static byte[] body(Notice notice) {
        Change change = notice.change();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("reason", change.kind().reason());
        facts.put("registry", change.registry());
        facts.put("nodesFailing", change.failing());
        facts.put("nodesOk", change.ok());
        Map<String, Integer> causes = new LinkedHashMap<>();
        change.causes().forEach((cause, nodes) -> causes.put(cause.code(), nodes));
        facts.put("causes", causes);
        facts.put("scope", change.scope());
        facts.put("since", change.since().toString());
        facts.put("at", notice.at().toString());
        facts.put("forAll", notice.forAll());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("text", escaped(notice.text()));
        body.put("pullgauge", facts);
        return JSON.writeValueAsBytes(body);
    }

    /** Slack reads three characters as its own; a registry's name must not become a link or a mention. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                default -> escaped.append(Character.isISOControl(c) ? ' ' : c);
            }
        }
        return escaped.toString();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    @Override
    public String toString() {
        return "webhook";
    }
}
