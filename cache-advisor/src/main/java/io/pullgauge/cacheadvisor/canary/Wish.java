/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.canary;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/** Whether this node's kubelet gets this image with these credentials. */
public record Wish(Identity identity, String image, String node) {
    private static final String PREFIX = "pullgauge-canary-";

    /** The Job's name: the same wish of the same minute has the same one, so that two who ask make one Job. */
    public String name(Instant at) {
        String whole = identity.namespace() + "\n" + identity.serviceAccount() + "\n"
                + String.join(",", identity.pullSecrets()) + "\n" + image + "\n" + node + "\n"
                + at.getEpochSecond() / 60;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(whole.getBytes(StandardCharsets.UTF_8));
            return PREFIX + HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Whether the other asks for the same with the same rights, be it elsewhere. */
    public boolean isSameAccess(Wish other) {
        return identity.equals(other.identity) && image.equals(other.image);
    }
}
