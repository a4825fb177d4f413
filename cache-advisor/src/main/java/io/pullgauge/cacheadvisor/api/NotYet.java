/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.access.Need;
import java.util.List;

/** Paths of the contract for which this collector lacks what they need; it says so instead of answering with an empty truth. */
final class NotYet {
    /** Without a cluster nothing is pulled ahead. */
    static List<Endpoint> withoutPrepulls() {
        String prepulls = "pre-pulls need a Kubernetes cluster (expected: run in one, or with --kubeconfig)";
        String one = "/api/v1/prepulls/{name}";
        return List.of(
                away("GET", "/api/v1/prepulls", prepulls, Need.READ),
                away("POST", "/api/v1/prepulls", prepulls, Need.OPERATE),
                away("GET", one, prepulls, Need.READ),
                away("DELETE", one, prepulls, Need.OPERATE),
                away("POST", one + "/pause", prepulls, Need.OPERATE),
                away("POST", one + "/resume", prepulls, Need.OPERATE));
    }

    /** Without a cluster there is no kubelet to pull in anybody's place. */
    static List<Endpoint> withoutCanaries() {
        String why = "canaries need a Kubernetes cluster (expected: run in one, or with --kubeconfig)";
        return List.of(
                away("GET", "/api/v1/canaries", why, Need.READ),
                away("POST", "/api/v1/canaries", why, Need.OPERATE),
                away("GET", "/api/v1/canaries/{name}", why, Need.READ),
                away("POST", "/api/v1/pods/{namespace}/{name}/canary", why, Need.OPERATE));
    }

    /** Without a cluster there are no pods. */
    static List<Endpoint> withoutCluster() {
        String cluster =
                "this collector watches no Kubernetes cluster, so it knows no pods (expected: run in one, or with --kubeconfig)";
        return List.of(
                away("GET", "/api/v1/pods", cluster, Need.READ),
                away("GET", "/api/v1/pods/{namespace}/{name}", cluster, Need.READ),
                away("GET", "/api/v1/pods/{namespace}/{name}/evidence", cluster, Need.READ),
                away("POST", "/api/v1/pods/{namespace}/{name}/mute", cluster, Need.OPERATE));
    }

    private static Endpoint away(String method, String path, String why, Need need) {
        return new Endpoint(method, path, "Not available: " + why, need, List.of(), Void.class, false, call -> {
            throw new Problem(501, "Not available", why);
        });
    }
}
