/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import io.pullgauge.probe.dns.Lookup;
import io.pullgauge.probe.verdict.Cause;
import java.net.UnknownHostException;
import java.util.Map;

/** Carries a failed lookup through okhttp, which knows only exceptions here. */
final class LookupFailed extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    private final String host;
    private final transient Lookup.Failed failed;

    LookupFailed(String host, Lookup.Failed failed) {
        super(failed.detail());
        this.host = host;
        this.failed = failed;
    }

    String host() {
        return host;
    }

    Cause why() {
        return failed.cause();
    }

    Map<String, Object> evidence() {
        return failed.evidence();
    }
}
