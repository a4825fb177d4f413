/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/**
 * What an agent writes about 10 registries and 20 images, all stages and endpoints told, as gzip. A body is one member for what all nodes
 * have in common and one for what is a node's own, so that making one costs the generator next to nothing.
 */
final class AgentReport {
    /** No two looks take the same time: what a report says differs from the last one's in this many ways. */
    private static final int VARIANTS = 16;

    private final byte[][] healthy = new byte[VARIANTS][];
    private final byte[][] failing = new byte[VARIANTS][];
    private final int plainBytes;

    /** @param bytes of a body before it is packed, at least; spaces make up for what is missing */
    AgentReport(int bytes) {
        String plain = tail(false, 0);
        String padding = " ".repeat(Math.max(0, bytes - plain.length() - 150));
        for (int i = 0; i < VARIANTS; i++) {
            healthy[i] = packed(tail(false, i) + padding);
            failing[i] = packed(tail(true, i) + padding);
        }
        this.plainBytes = plain.length() + padding.length();
    }

    int plainBytes() {
        return plainBytes;
    }

    /** One node in fifty sees its first registry change. */
    byte[] of(long node, long round) {
        byte[] head = packed("{\"schema\":1,\"cluster\":\"c1\",\"node\":\"n" + node + "\",\"agent\":{\"instance\":\"i"
                + node
                + "\",\"version\":\"0.1.0\"},\"sequence\":" + (round + 1) + ",\"sentAt\":\"2026-11-21T10:00:00Z\","
                + "\"environment\":{\"runtime\":\"containerd\",\"vantage\":\"host\",\"zone\":\"z" + node % 3 + "\"},");
        int variant = (int) ((node * 7 + round * 5) % VARIANTS);
        byte[] tail = ((node + round) % 50 == 0 ? failing : healthy)[variant];
        byte[] body = new byte[head.length + tail.length];
        System.arraycopy(head, 0, body, 0, head.length);
        System.arraycopy(tail, 0, body, head.length, tail.length);
        return body;
    }

    private static String tail(boolean fails, int variant) {
        String registries = IntStream.range(0, 10)
                .mapToObj(i -> i == 0 && fails ? failing() : registry(i, stages(variant + i)))
                .collect(Collectors.joining(","));
        String images = IntStream.range(0, 20)
                .mapToObj(i -> image(i, stages(variant + i)))
                .collect(Collectors.joining(","));
        return "\"registries\":[" + registries + "],\"images\":[" + images
                + "],\"quotas\":[],\"inventory\":{},\"pulls\":[]}";
    }

    private static String registry(int i, String stages) {
        return "{\"host\":\"registry" + i + ".example\",\"verdict\":{\"stage\":null,\"cause\":null},\"stages\":["
                + stages
                + "],\"endpoints\":[" + endpoint(i, stages)
                + "],\"warnings\":[],\"certificate\":{\"subject\":\"CN=registry"
                + i + ".example\",\"issuer\":\"CN=ca\",\"notAfter\":\"2027-01-01T00:00:00Z\"},\"since\":null}";
    }

    private static String failing() {
        return "{\"host\":\"registry0.example\",\"verdict\":{\"stage\":\"dns\",\"cause\":\"dns_timeout\"},\"stages\":["
                + "{\"stage\":\"dns\",\"status\":\"fail\",\"cause\":\"dns_timeout\"}]}";
    }

    private static String image(int i, String stages) {
        String name = "registry" + i % 10 + ".example/team/app" + i + ":1.2.3";
        return "{\"image\":\"" + name + "\",\"reference\":\"" + name
                + "\",\"pullable\":true,\"verdict\":{\"stage\":null,"
                + "\"cause\":null},\"warnings\":[],\"endpoints\":[" + endpoint(i % 10, stages)
                + "],\"digest\":\"sha256:"
                + "%02d".formatted(i).repeat(32) + "\",\"platform\":\"linux/amd64\",\"bytes\":123456,\"quota\":null}";
    }

    private static String endpoint(int i, String stages) {
        return "{\"url\":\"https://registry" + i
                + ".example/v2\",\"role\":\"upstream\",\"vantage\":\"host\",\"stages\":[" + stages
                + "],\"from\":{\"endpoint\":\"(default)\",\"credential\":\"none: anonymous\"}}";
    }

    private static String stages(int variant) {
        return IntStream.range(0, 8)
                .mapToObj(i -> "{\"stage\":\""
                        + new String[] {"dns", "connect", "tls", "http", "auth", "manifest", "limit", "blob"}[i]
                        + "\",\"status\":\"ok\",\"millis\":" + (i + 1) + "." + variant % VARIANTS
                        + ",\"cause\":null,\"evidence\":{\"address\":\"203.0.113."
                        + i + "\",\"with\":\"anonymous\"}}")
                .collect(Collectors.joining(","));
    }

    private static byte[] packed(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
