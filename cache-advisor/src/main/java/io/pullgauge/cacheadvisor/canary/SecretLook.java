/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.canary;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be seen of a pull secret without keeping any of its content.
 *
 * @param servers registries that it has an entry for
 * @param fault null where the kubelet would try it for the image
 * @param text for people
 * @param expires when the password says that it ends; null where it does not say
 */
public record SecretLook(
        String name,
        @Nullable String type,
        List<String> servers,
        @Nullable Fault fault,
        String text,
        @Nullable Instant expires) {

    /** What is wrong. */
    public enum Fault {
        /** There is none of this name in the namespace. */
        MISSING(true),
        /** Of a type that the kubelet passes over. */
        WRONG_TYPE(true),
        /** Without the key that belongs to its type. */
        NO_KEY(true),
        /** Cannot be decoded. */
        UNDECODABLE(true),
        /** Has nothing for this image. */
        NO_MATCH(true),
        /** Its token is over. */
        EXPIRED(false),
        /** Has what no registry accepts. */
        FLAWED(false),
        /** We may not read it: nothing is known. */
        UNSEEN(false);

        private final boolean useless;

        Fault(boolean useless) {
            this.useless = useless;
        }

        /** Whether the kubelet asks the registry as if the secret were not there. */
        public boolean isUseless() {
            return useless;
        }
    }

    public SecretLook {
        servers = List.copyOf(servers);
    }

    /** The name and what is to be said of it. */
    public String line() {
        return "the pull secret " + name + " " + text;
    }
}
