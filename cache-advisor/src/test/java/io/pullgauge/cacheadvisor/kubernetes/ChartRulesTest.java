/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the stand-ins refuse what a real API server would refuse. */
class ChartRulesTest {

    @ParameterizedTest
    @CsvSource({
        "true, GET, /version",
        "true, GET, /openid/v1/jwks",
        "true, GET, /.well-known/openid-configuration",
        "false, GET, /metrics",
        "true, POST, /apis/authentication.k8s.io/v1/tokenreviews",
        "true, POST, /apis/authorization.k8s.io/v1/subjectaccessreviews",
        "true, GET, /api/v1/pods?limit=500",
        "true, GET, /api/v1/pods?watch=true&resourceVersion=5",
        "true, GET, /api/v1/namespaces/elsewhere/events?fieldSelector=x",
        "false, GET, /api/v1/secrets",
        "false, GET, /api/v1/namespaces/shop/secrets",
        "true, GET, /api/v1/namespaces/shop/secrets/regcred",
        "false, GET, /api/v1/namespaces/elsewhere/secrets/regcred",
        "true, POST, /apis/batch/v1/namespaces/shop/jobs",
        "false, POST, /apis/batch/v1/namespaces/elsewhere/jobs",
        "false, DELETE, /apis/batch/v1/namespaces/shop/jobs",
        "true, GET, /apis/coordination.k8s.io/v1/namespaces/pullgauge/leases/pullgauge-collector",
        "true, PUT, /apis/coordination.k8s.io/v1/namespaces/pullgauge/leases/pullgauge-collector",
        "true, POST, /apis/events.k8s.io/v1/namespaces/pullgauge/events",
        "false, DELETE, /api/v1/namespaces/shop/pods/web-1",
        "false, PATCH, /api/v1/nodes/worker-1/status"
    })
    void allowsWhatTheChartGrantsAndNothingElse(boolean allowed, String method, String target) {
        assertThat(ChartRules.allows(method, target)).as(method + " " + target).isEqualTo(allowed);
    }
}
