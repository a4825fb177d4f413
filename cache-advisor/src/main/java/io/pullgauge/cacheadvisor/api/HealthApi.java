/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.access.Need;
import java.util.List;

/**
 * {@code /livez} and {@code /readyz}. Alive means that requests are answered, nothing else: a full disk is no reason to kill a collector
 * that can still be read. It listens only once its state is restored, so whoever gets an answer finds it ready.
 */
final class HealthApi {
    List<Endpoint> endpoints() {
        return List.of(open("/livez", "Whether the process works"), open("/readyz", "Whether it can serve"));
    }

    private static Endpoint open(String path, String summary) {
        return Endpoint.get(path, summary, Void.class, call -> Answer.text("ok\n"))
                .need(Need.OPEN);
    }
}
