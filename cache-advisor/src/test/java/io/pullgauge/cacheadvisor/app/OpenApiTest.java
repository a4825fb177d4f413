/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The description against the running server: every path it names answers, and answers have the shape that it promises. */
class OpenApiTest {
    @TempDir
    static Path data;

    private static Collector collector;
    private static Client client;
    private static JsonNode document;

    @BeforeAll
    static void start() throws Exception {
        collector =
                Collector.start(CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data));
        client = new Client(collector.port());
        client.report(Reports.of("good")
                .zone("a")
                .healthy("r.example")
                .pullable("r.example/app:1")
                .json());
        client.report(Reports.of("bad")
                .failing("r.example", "dns", "dns_nxdomain")
                .registry(
                        "{\"host\":\"s.example\",\"verdict\":{},\"warnings\":[{\"stage\":\"connect\",\"cause\":\"connect_refused\"}],"
                                + "\"certificate\":{\"subject\":\"s\",\"issuer\":\"i\",\"notAfter\":\"2027-01-01T00:00:00Z\"}}")
                .notPullable("s.example/app:1", "manifest", "tag_not_found")
                .quota("docker.io", "203.0.113.9", 100, 3, 21600)
                .json());
        document = client.json("/openapi.json");
    }

    @AfterAll
    static void stop() {
        client.close();
        collector.close();
    }

    @Test
    void isOpenApi31() {
        assertThat(document.get("openapi").stringValue()).startsWith("3.1");
    }

    @Test
    void namesEveryPathOfTheContractThatIsServed() {
        assertThat(document.get("paths").propertyNames())
                .contains(
                        "/api/v1/reports",
                        "/api/v1/nodes",
                        "/api/v1/nodes/{node}",
                        "/api/v1/registries",
                        "/api/v1/matrix",
                        "/api/v1/images",
                        "/api/v1/images/{reference}",
                        "/api/v1/quota",
                        "/api/v1/advice",
                        "/api/v1/advice/{id}",
                        "/api/v1/advice/{id}/config",
                        "/api/v1/advice/{id}/mute",
                        "/api/v1/checks",
                        "/api/v1/checks/{id}",
                        "/api/v1/pods",
                        "/api/v1/pods/{namespace}/{name}",
                        "/api/v1/prepulls",
                        "/api/v1/prepulls/{name}",
                        "/api/v1/explain",
                        "/api/v1/events",
                        "/metrics",
                        "/livez",
                        "/readyz");
    }

    @Test
    void describesWhatTheServerAnswers() {
        String advice =
                client.json("/api/v1/advice").get("items").get(0).get("id").stringValue();
        for (var path : document.get("paths").properties()) {
            JsonNode get = path.getValue().get("get");
            boolean json = get != null
                    && get.at("/responses/200/content/application~1json").isObject();
            if (json && !path.getKey().endsWith("/config")) {
                String address = path.getKey()
                        .replace("/checks/{id}", "/checks/" + check())
                        .replace("{node}", "bad")
                        .replace("{reference}", "r.example/app:1")
                        .replace("{id}", advice);
                List<String> wrong = new ArrayList<>();
                JsonNode schema = get.at("/responses/200/content/application~1json/schema");
                check("", client.json(address), schema, wrong);
                assertThat(wrong).as(address).isEmpty();
            }
        }
    }

    private static String check() {
        byte[] body = "{\"images\":[\"r.example/app:1\"],\"nodes\":\"all\"}".getBytes(StandardCharsets.UTF_8);
        return Client.read(client.post("/api/v1/checks", body).body()).get("id").stringValue();
    }

    @Test
    void answersEveryPathItNames() {
        for (var path : document.get("paths").properties()) {
            if (!path.getKey().equals("/api/v1/events") && path.getValue().has("get")) {
                HttpResponse<String> answer = client.get(path.getKey().replaceAll("\\{[a-z]+}", "x"));
                assertThat(answer.statusCode()).as(path.getKey()).isIn(200, 404, 501);
            }
            for (String method : Set.of("post", "get")) {
                if (!path.getValue().has(method)) {
                    HttpResponse<String> answer =
                            client.send(client.request(path.getKey().replaceAll("\\{[a-z]+}", "x"))
                                    .method(
                                            method.toUpperCase(java.util.Locale.ROOT),
                                            java.net.http.HttpRequest.BodyPublishers.noBody()));
                    assertThat(answer.statusCode()).as(method + path.getKey()).isEqualTo(405);
                }
            }
        }
    }

    private static void check(String at, JsonNode value, JsonNode given, List<String> wrong) {
        JsonNode schema =
                given.has("$ref") ? document.at(given.get("$ref").stringValue().substring(1)) : given;
        if (schema.has("oneOf")) {
            if (!value.isNull()) {
                check(at, value, schema.get("oneOf").get(0), wrong);
            }
            return;
        }
        List<String> types = new ArrayList<>();
        JsonNode type = schema.get("type");
        if (type != null && type.isArray()) {
            type.forEach(each -> types.add(each.stringValue()));
        } else if (type != null) {
            types.add(type.stringValue());
        }
        if (!types.isEmpty() && types.stream().noneMatch(each -> is(value, each))) {
            wrong.add(at + " is no " + types + ": " + value);
            return;
        }
        if (schema.has("properties") && value.isObject()) {
            schema.path("required").forEach(name -> {
                if (!value.has(name.stringValue())) {
                    wrong.add(at + " lacks " + name);
                }
            });
            for (var member : value.properties()) {
                JsonNode own = schema.get("properties").get(member.getKey());
                if (own == null) {
                    wrong.add(at + " has an undescribed " + member.getKey());
                } else {
                    check(at + "/" + member.getKey(), member.getValue(), own, wrong);
                }
            }
        } else if (schema.has("additionalProperties") && value.isObject()) {
            value.properties()
                    .forEach(each -> check(
                            at + "/" + each.getKey(), each.getValue(), schema.get("additionalProperties"), wrong));
        } else if (schema.has("items")) {
            value.forEach(each -> check(at + "/-", each, schema.get("items"), wrong));
        }
    }

    private static boolean is(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> throw new AssertionError("an unknown type " + type);
        };
    }
}
