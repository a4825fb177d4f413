/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes back: status, type, body, headers. Not shared between threads while it is built. */
public final class Answer {
    private final int status;
    private final String contentType;
    private final byte[] body;
    private final @Nullable Stream stream;
    private final Map<String, String> headers = new LinkedHashMap<>();

    /** Takes text while it can be sent. */
    @FunctionalInterface
    interface Sink {
        /** Sends and waits until the other side has taken it; false when it is gone. */
        boolean send(String text);
    }

    /** Writes an answer that has no end of its own. */
    @FunctionalInterface
    interface Stream {
        void write(Sink sink) throws InterruptedException;
    }

    private Answer(int status, String contentType, byte[] body, @Nullable Stream stream) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
        this.stream = stream;
    }

    static Answer stream(String contentType, Stream stream) {
        return new Answer(200, contentType, new byte[0], stream);
    }

    static Answer of(int status, String contentType, byte[] body) {
        return new Answer(status, contentType, body, null);
    }

    static Answer json(Object value) {
        return new Answer(200, "application/json", Json.bytes(value), null);
    }

    static Answer text(String text) {
        return new Answer(200, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8), null);
    }

    Answer header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    int status() {
        return status;
    }

    String contentType() {
        return contentType;
    }

    /** Not a copy: it goes to the socket once, and may be megabytes. */
    byte[] body() {
        return body;
    }

    @Nullable
    Stream stream() {
        return stream;
    }

    Map<String, String> headers() {
        return headers;
    }
}
