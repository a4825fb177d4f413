/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.verdict;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fault that a probe met: the cause, the host at which it was met and what that host is to the pull, and the evidence. Evidence holds
 * facts for people (status, rcode, alert, address); never a credential, a token or the query of a signed URL. Whatever a server wrote is made
 * fit to be shown here, the one place that all failures pass.
 */
public record Failure(Cause cause, Role role, @Nullable String host, String detail, Map<String, Object> evidence) {

    public Failure {
        detail = Text.line(detail);
        evidence = Text.facts(evidence);
    }

    /** A failure with no evidence beyond its detail. */
    public static Failure of(Cause cause, Role role, @Nullable String host, String detail) {
        return new Failure(cause, role, host, detail, Map.of());
    }

    /** The same failure with one more fact. */
    public Failure with(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(evidence);
        more.put(key, value);
        return new Failure(cause, role, host, detail, more);
    }

    /** Where it broke. */
    public Stage stage() {
        return cause.stage();
    }
}
