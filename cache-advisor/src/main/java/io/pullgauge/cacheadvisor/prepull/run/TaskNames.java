/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of a plan's objects. Pods add six characters to a Job's name and labels end at 63, so a name has at most 52. */
public final class TaskNames {
    private static final int LONGEST_PART = 24;
    private static final int HASH_BYTES = 5;

    private TaskNames() {}

    /** The Job for one node in one wave. */
    static String job(String namespace, String plan, int wave, String node) {
        return "prepull-" + part(plan) + "-w" + wave + "-" + hash(namespace + "\n" + plan + "\n" + wave + "\n" + node);
    }

    /** The object that holds the plan and owns all others of it. */
    public static String plan(String plan) {
        return "prepull-" + plan;
    }

    private static String part(String plan) {
        String cut = plan.length() <= LONGEST_PART ? plan : plan.substring(0, LONGEST_PART);
        return cut.replaceAll("-+$", "");
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
