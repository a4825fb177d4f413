/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * One piece of advice as a rule gives it.
 *
 * @param kind the rule, as a stable word
 * @param about what it is about, in words that do not change while the matter is the same: the identity of the advice
 * @param scope registry, cause, nodes, zone, identity: where it holds
 * @param evidence facts for people
 * @param numbers what it costs or saves
 * @param confidence 0 to 1
 * @param fix what to do, step by step
 */
public record Finding(
        String kind,
        String about,
        String title,
        String summary,
        Map<String, Object> scope,
        List<String> evidence,
        Map<String, Object> numbers,
        double confidence,
        List<String> fix) {

    /** Stable over restarts, and as long as the advice is about the same matter. */
    public String id() {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest((kind + "\n" + about).getBytes(StandardCharsets.UTF_8));
            return kind + "-" + HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
