/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.path.Endpoint;
import io.pullgauge.probe.registry.Denial.What;
import io.pullgauge.probe.verdict.Role;
import java.util.List;
import java.util.Map;

/** One request as the caller means it, before authentication and redirects. */
record Request(
        String method, String url, What what, Map<String, List<String>> headers, int maxBody, boolean authenticate) {

    /** The root of an endpoint's API, by which registries say whether they are one and whom they let in. */
    static Request root(Endpoint endpoint, boolean authenticate) {
        return new Request("GET", endpoint.url() + "/", What.PING, Map.of(), ErrorBody.MAX_BYTES, authenticate);
    }

    Role role() {
        return what == What.BLOB ? Role.BLOB : Role.REGISTRY;
    }

    Request by(String otherMethod) {
        return new Request(otherMethod, url, what, headers, maxBody, authenticate);
    }

    /** The same for all of it, of which no more than the first byte is read all the same. */
    Request whole() {
        return new Request(method, url, what, Map.of(), maxBody, authenticate);
    }

    /** Whether a part is asked for, which no runtime does at first. */
    boolean isPart() {
        return headers.containsKey("Range");
    }

    Request at(String otherUrl) {
        return new Request(method, otherUrl, what, headers, maxBody, authenticate);
    }
}
