/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What could be seen on the way to an answer. Times are null for phases that did not happen: a reused connection has no lookup, connect or
 * TLS. {@code answerMillis} runs from the request's first byte to the answer's headers.
 */
public record Phases(
        boolean reused,
        @Nullable Double dnsMillis,
        @Nullable Double connectMillis,
        @Nullable Double tlsMillis,
        @Nullable Double answerMillis,
        Map<String, Object> dns,
        Map<String, Object> connect,
        Map<String, Object> tls) {

    public Phases {
        dns = new LinkedHashMap<>(dns);
        connect = new LinkedHashMap<>(connect);
        tls = new LinkedHashMap<>(tls);
    }
}
