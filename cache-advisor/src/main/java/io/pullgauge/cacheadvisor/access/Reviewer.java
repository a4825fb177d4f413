/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the cluster's API server says about tokens and their owners. Each call is a request over the network. */
public interface Reviewer {
    /** The API server did not answer. */
    final class Away extends Exception {
        private static final long serialVersionUID = 1;

        /** The message is for the log; it holds no token. */
        public Away(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * An owner of a token.
     *
     * @param extra such as the node and the pod that a service account's token is bound to
     */
    record Person(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
        /** A value of {@code extra} that stands alone. */
        Optional<String> only(String key) {
            List<String> values = extra.getOrDefault(key, List.of());
            return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
        }
    }

    /**
     * Whose token this is (TokenReview).
     *
     * @param audience the one it must be meant for; empty for the API server's own
     * @return empty where the API server does not accept it
     */
    Optional<Person> review(String token, Optional<String> audience) throws Away;

    /** Whether this person may use this verb on this non-resource path (SubjectAccessReview). */
    boolean allows(Person person, String verb, String path) throws Away;

    /** Who issues this cluster's service-account tokens: the {@code issuer} of the discovery document. */
    String issuer() throws Away;

    /** The issuer's public keys, a JWK set, from the API server itself, wherever the discovery document points. */
    String keys() throws Away;
}
