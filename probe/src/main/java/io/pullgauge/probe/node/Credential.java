/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

/**
 * A user name and password (or, with an empty user name, an identity token where the runtime uses those) and where it was found: the source
 * file and the key under which it stands there. Source and key may be reported, the rest never leaves the node.
 */
public record Credential(String username, Secret password, boolean identityToken, Origin source, String key) {

    /** Names the credential without giving it away. */
    public String label() {
        return "key " + key + " in " + source;
    }

    @Override
    public String toString() {
        return "Credential[" + label() + "]";
    }
}
