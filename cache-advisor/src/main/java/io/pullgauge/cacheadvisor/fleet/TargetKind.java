/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.util.Locale;

/** What a state is about: a node as a whole, a registry as that node reaches it, an image as that node could pull it, or a pod that waits there. */
public enum TargetKind {
    NODE,
    REGISTRY,
    IMAGE,
    POD;

    /** The stable code used in JSON and storage. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind with this code. */
    public static TargetKind ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
