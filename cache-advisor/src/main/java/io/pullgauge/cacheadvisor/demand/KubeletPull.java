/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a kubelet's event says of one pull. The digest is not in it; the pod's status has that, a little later.
 *
 * @param node its name, as the kubelet calls itself
 * @param image as canonical text
 * @param bytes of the whole image, from 1.30 on
 * @param waitedMillis for its turn on the node
 * @param failed whether it did not come
 */
public record KubeletPull(
        Instant at,
        String node,
        String podUid,
        String namespace,
        String pod,
        String container,
        String image,
        @Nullable Long bytes,
        @Nullable Long millis,
        @Nullable Long waitedMillis,
        boolean failed) {}
