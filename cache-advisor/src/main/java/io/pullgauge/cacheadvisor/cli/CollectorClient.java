/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import io.pullgauge.probe.cli.CommandFailed;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a collector, as a picocli mixin; everything that can go wrong is one line that says what to do. */
public final class CollectorClient {
    private static final int LARGEST_ANSWER = 256 << 20;
    private static final JsonMapper JSON = JsonMapper.shared();

    @Option(
            names = "--collector",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080",
            description = "The collector to ask (default: ${DEFAULT-VALUE}).")
    private String collector = "http://127.0.0.1:8080";

    @Option(names = "--token-file", paramLabel = "FILE", description = "File with the bearer token to show.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = DurationConverter.class,
            description = "How long to wait for an answer (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ofSeconds(5);

    /** What a collector answered. */
    record Reply(int status, String body) {}

    JsonNode json(String path, Map<String, String> query) {
        try {
            return JSON.readTree(get(path, query, "application/json"));
        } catch (JacksonException e) {
            throw CommandFailed.failed("what answers at " + collector + " is no collector (expected: JSON)");
        }
    }

    String text(String path, Map<String, String> query) {
        return get(path, query, "text/plain");
    }

    /** Sends a body and returns the answer, which must have this status. */
    JsonNode post(String path, String body, int expected) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path, Map.of()))
                .header("accept", "application/json")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        try {
            return JSON.readTree(send(request, expected));
        } catch (JacksonException e) {
            throw CommandFailed.failed("what answers at " + collector + " is no collector (expected: JSON)");
        }
    }

    private String get(String path, Map<String, String> query, String accept) {
        return send(HttpRequest.newBuilder(uri(path, query)).header("accept", accept), 200);
    }

    /** Sends JSON, or nothing; the answer's status must be one of those expected. */
    Reply send(
            String method,
            String path,
            Map<String, String> query,
            @Nullable Object body,
            String accept,
            Set<Integer> expected) {
        HttpRequest.BodyPublisher content = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path, query))
                .header("accept", accept)
                .header("content-type", "application/json")
                .method(method, content);
        return send(request, expected);
    }

    private String send(HttpRequest.Builder request, int expected) {
        return send(request, Set.of(expected)).body();
    }

    private Reply send(HttpRequest.Builder request, Set<Integer> expected) {
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(patience()).build()) {
            request.timeout(patience());
            if (tokenFile != null) {
                request.header(
                        "authorization", "Bearer " + Files.readString(tokenFile).strip());
            }
            HttpResponse<InputStream> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            String body = read(answer.body());
            if (!expected.contains(answer.statusCode())) {
                throw CommandFailed.failed(
                        "the collector at " + collector + " answers " + answer.statusCode() + ": " + detail(body));
            }
            return new Reply(answer.statusCode(), body);
        } catch (IOException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailed.failed("interrupted");
        }
    }

    /** The client takes no zero. */
    private Duration patience() {
        return timeout.isPositive() ? timeout : Duration.ofMillis(1);
    }

    private static String read(InputStream body) throws IOException {
        try (body) {
            byte[] bytes = body.readNBytes(LARGEST_ANSWER + 1);
            if (bytes.length > LARGEST_ANSWER) {
                throw new IOException("the answer is larger than " + LARGEST_ANSWER + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private CommandFailed failed(IOException e) {
        String why = switch (e) {
            case ConnectException refused ->
                "the connection was refused (is it running? say where with --collector URL)";
            case HttpTimeoutException slow ->
                "no answer within " + timeout.toMillis() + " ms (say --timeout for longer)";
            case SSLException tls -> "TLS failed: " + tls.getMessage();
            case java.nio.file.FileSystemException file -> "the token file " + file.getFile() + " cannot be read";
            default -> Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
        };
        return CommandFailed.failed("cannot ask the collector at " + collector + ": " + why);
    }

    static String detail(String body) {
        try {
            JsonNode problem = JSON.readTree(body);
            return problem.path("detail").asString("no reason given");
        } catch (JacksonException e) {
            return "no reason given";
        }
    }

    private URI uri(String path, Map<String, String> query) {
        String base = collector.endsWith("/") ? collector.substring(0, collector.length() - 1) : collector;
        String asked = query.entrySet().stream()
                .map(each -> encode(each.getKey()) + "=" + encode(each.getValue()))
                .collect(Collectors.joining("&"));
        try {
            URI uri = new URI(base + path + (asked.isEmpty() ? "" : "?" + asked));
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Said below, like an address without a host.
        }
        throw CommandFailed.failed("--collector " + collector + " (expected: http://HOST:PORT or https://HOST:PORT)");
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
