/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One image pulled on one node, or removed from it.
 *
 * @param at when it was done
 * @param image the reference as canonical text
 * @param registry the host that it names
 * @param digest what the reference stood for, where known
 * @param bytes the whole image as the kubelet says it, not what was transferred
 * @param millis how long it took, without waiting for other pulls; null where not known
 * @param waitedMillis how long it waited for its turn on the node
 * @param what pulled, failed or removed
 * @param policy the container's pull policy
 */
public record Pull(
        Instant at,
        NodeKey node,
        String image,
        String registry,
        @Nullable String digest,
        @Nullable Long bytes,
        @Nullable Long millis,
        @Nullable Long waitedMillis,
        What what,
        @Nullable String namespace,
        @Nullable String pod,
        @Nullable String workload,
        @Nullable String policy) {

    /** What was done. */
    public enum What {
        PULLED,
        /** The registry was asked, and the node had it all: the digest had not changed. */
        PRESENT,
        FAILED,
        REMOVED
    }

    /** The same at another time. */
    Pull at(Instant time) {
        return new Pull(
                time,
                node,
                image,
                registry,
                digest,
                bytes,
                millis,
                waitedMillis,
                what,
                namespace,
                pod,
                workload,
                policy);
    }

    /** The tag's name with the digest that it stood for, as traces have it. */
    public String traceName() {
        return digest == null || image.contains("@") ? image : image + "@" + digest;
    }
}
