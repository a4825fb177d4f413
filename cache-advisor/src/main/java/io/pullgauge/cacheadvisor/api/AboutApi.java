/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

/** {@code /api/v1/about}: what this collector is and knows, so that the page asks for nothing that it cannot answer. */
final class AboutApi {
    private final About about;

    AboutApi(String version, boolean watchesPods) {
        this.about = new About(version, watchesPods);
    }

    /**
     * What this collector is.
     *
     * @param watchesPods whether {@code /api/v1/pods} has an answer
     */
    record About(String version, boolean watchesPods) {}

    Endpoint endpoint() {
        return Endpoint.get(
                "/api/v1/about", "What this collector is and watches", About.class, call -> Answer.json(about));
    }
}
