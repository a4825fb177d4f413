/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import io.pullgauge.probe.path.TlsSettings;
import io.pullgauge.probe.verdict.Role;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One request to make.
 *
 * @param url absolute, http or https
 * @param form body of a form POST; null for none
 * @param role what the host is to the pull; a failure is told with it
 * @param dialTimeout for one TCP connection
 * @param maxBody bytes of the answer's body to keep, what comes after is not read; {@link #HASH_ONLY} to read and hash all and keep none
 * @param reach whether the address may be one of this machine or its link
 */
public record Ask(
        String method,
        String url,
        Map<String, List<String>> headers,
        @Nullable String form,
        Role role,
        TlsSettings tls,
        Duration dialTimeout,
        int maxBody,
        Reach reach) {

    /** The body is read to its end and hashed, and not kept. */
    public static final int HASH_ONLY = -1;

    /** Which addresses a request may go to. */
    public enum Reach {
        /** The node's own files named this host: anything goes. */
        ANY,
        /** A server on this very machine named this host: loopback, but never link-local, where machines keep their metadata. */
        NOT_THE_LINK,
        /** A server named this host: never loopback or link-local (where machines keep their metadata and secrets). */
        NOT_THIS_MACHINE;

        /**
         * For a host that a server named.
         *
         * @param configured whether the node's own files name it too
         * @param local whether that server is on this machine or its link itself
         */
        public static Reach named(boolean configured, boolean local) {
            return configured ? ANY : local ? NOT_THE_LINK : NOT_THIS_MACHINE;
        }
    }

    public Ask {
        // One header whatever its case: a second Authorization beside the first would be nobody's intention.
        Map<String, List<String>> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(headers);
        headers = Collections.unmodifiableMap(sorted);
    }

    /** A GET or HEAD without body. */
    public static Ask of(String method, String url, Role role, TlsSettings tls, Duration dialTimeout, int maxBody) {
        return new Ask(method, url, Map.of(), null, role, tls, dialTimeout, maxBody, Reach.ANY);
    }

    /** The same with one more header. */
    public Ask with(String name, String value) {
        Map<String, List<String>> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.put(name, List.of(value));
        return new Ask(method, url, more, form, role, tls, dialTimeout, maxBody, reach);
    }

    /** The same with these headers as well. */
    public Ask withAll(Map<String, List<String>> others) {
        Map<String, List<String>> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.putAll(others);
        return new Ask(method, url, more, form, role, tls, dialTimeout, maxBody, reach);
    }

    /** The same with another way of checking certificates. */
    public Ask checking(TlsSettings other) {
        return new Ask(method, url, headers, form, role, other, dialTimeout, maxBody, reach);
    }

    /** The same, to wherever {@code reach} allows. */
    public Ask within(Reach allowed) {
        return new Ask(method, url, headers, form, role, tls, dialTimeout, maxBody, allowed);
    }
}
