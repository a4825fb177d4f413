/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Builds report bodies from the contract alone, as another program would. */
public final class Reports {
    private String cluster = "c1";
    private String node = "node-a";
    private String instance = "i1";
    private long sequence = 1;
    /** Now: what is a day old by its own word is read otherwise than what was just sent. */
    private String sentAt = Instant.now().toString();

    private String environment = "{}";
    private String more = "";
    private final List<String> registries = new ArrayList<>();
    private final List<String> images = new ArrayList<>();
    private final List<String> quotas = new ArrayList<>();

    private Reports() {}

    public static Reports of(String node) {
        Reports report = new Reports();
        report.node = node;
        return report;
    }

    public Reports cluster(String name) {
        cluster = name;
        return this;
    }

    public Reports instance(String name) {
        instance = name;
        return this;
    }

    public Reports sequence(long number) {
        sequence = number;
        return this;
    }

    public Reports sentAt(String time) {
        sentAt = time;
        return this;
    }

    public Reports zone(String name) {
        more += ",\"zone\":\"" + name + "\"";
        return this;
    }

    public Reports environment(String json) {
        environment = json;
        return this;
    }

    public Reports healthy(String registry) {
        return registry(
                "{\"host\":\"" + registry + "\",\"stages\":[{\"stage\":\"dns\",\"status\":\"ok\",\"millis\":1.5},"
                        + "{\"stage\":\"connect\",\"status\":\"ok\",\"millis\":2.5}]}");
    }

    public Reports failing(String registry, String stage, String cause) {
        return registry("{\"host\":\"" + registry + "\",\"stages\":[{\"stage\":\"dns\",\"status\":\""
                + ("dns".equals(stage)
                        ? "fail\",\"cause\":\"" + cause + "\"}"
                        : "ok\",\"millis\":1},{\"stage\":\"" + stage + "\",\"status\":\"fail\",\"cause\":\"" + cause
                                + "\"}")
                + ",{\"stage\":\"http\",\"status\":\"skipped\"}]}");
    }

    public Reports registry(String json) {
        registries.add(json);
        return this;
    }

    public Reports pullable(String image) {
        return image("{\"image\":\"" + image + "\",\"pullable\":true,\"verdict\":{\"stage\":null,\"cause\":null}}");
    }

    public Reports notPullable(String image, String stage, String cause) {
        return image("{\"image\":\"" + image + "\",\"pullable\":false,\"verdict\":{\"stage\":\"" + stage
                + "\",\"cause\":\"" + cause + "\"}}");
    }

    public Reports image(String json) {
        images.add(json);
        return this;
    }

    public Reports quota(String registry, String identity, int limit, int remaining, int window) {
        quotas.add("{\"registry\":\"" + registry + "\",\"identity\":\"" + identity + "\",\"limit\":" + limit
                + ",\"remaining\":" + remaining + ",\"windowSeconds\":" + window + "}");
        return this;
    }

    /** Some time; with quotas now, for a reading of the day before yesterday tells nothing any more. */
    public String json() {
        return "{\"schema\":1,\"cluster\":\"" + cluster + "\",\"node\":\"" + node + "\",\"agent\":{\"instance\":\""
                + instance + "\",\"version\":\"0.1.0\"},\"sequence\":" + sequence + ",\"sentAt\":\"" + sentAt
                + "\",\"environment\":" + environment + ",\"registries\":[" + String.join(",", registries)
                + "],\"images\":[" + String.join(",", images) + "],\"quotas\":[" + String.join(",", quotas)
                + "],\"inventory\":{},\"pulls\":[]" + more + "}";
    }
}
