/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import java.util.LinkedHashMap;
import java.util.Map;

/** An error answer as RFC 9457 has it: what went wrong, in words that help the caller to do better. */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String title;
    private final transient Map<String, Object> more = new LinkedHashMap<>();
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    /** A problem with this status; title is the same for all of its kind, detail is about this one. */
    public Problem(int status, String title, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
    }

    static Problem badParameter(String name, String value, String expected) {
        return new Problem(
                        400,
                        "Bad parameter",
                        name + ": \"" + Text.shown(value, 100) + "\" (expected: " + expected + ")")
                .with("parameter", name);
    }

    static Problem notFound(String what) {
        return new Problem(404, "Not found", what);
    }

    /** Adds an extension member. */
    public Problem with(String member, Object value) {
        more.put(member, value);
        return this;
    }

    /** Adds a header to the answer. */
    public Problem header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    int status() {
        return status;
    }

    /** The answer, for a request to this path. */
    Answer answer(String instance) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", title);
        body.put("status", status);
        body.put("detail", getMessage());
        body.put("instance", instance);
        body.putAll(more);
        Answer answer = Answer.of(status, "application/problem+json", Json.bytes(body));
        headers.forEach(answer::header);
        return answer;
    }
}
