/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.fleet.Unwatched;
import java.util.List;
import java.util.function.Supplier;

/** {@code /api/v1/about}: what this collector is and knows, so that the page asks for nothing that it cannot answer. */
final class AboutApi {
    private final Supplier<About> about;

    AboutApi(Supplier<About> about) {
        this.about = about;
    }

    /**
     * What this collector is.
     *
     * @param watchesPods whether {@code /api/v1/pods} has an answer
     * @param plansPrepulls whether {@code /api/v1/prepulls} has an answer
     * @param canaryNamespaces where the kubelet may be asked to pull in a pod's place
     * @param unwatched what of the cluster cannot be watched now, so that what is told of it may be old
     */
    record About(
            String version,
            boolean watchesPods,
            boolean plansPrepulls,
            List<String> canaryNamespaces,
            List<Unwatched> unwatched) {}

    Endpoint endpoint() {
        return Endpoint.get(
                "/api/v1/about", "What this collector is and watches", About.class, call -> Answer.json(about.get()));
    }
}
