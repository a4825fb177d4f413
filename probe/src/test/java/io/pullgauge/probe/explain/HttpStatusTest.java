/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpStatusTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    unexpected status from head request to <url>: 403 forbidden        | 403
                    unexpected status code <url>: 504 gateway time-out                 | 504
                    failed with status code [manifests latest]: 401 unauthorized       | 401
                    invalid status code from registry 412 (precondition failed)        | 412
                    received unexpected http status: 503 service unavailable           | 503
                    error parsing http 429 response body: invalid character 't'        | 429
                    statuscode: 404, "<!doctype html>"                                 | 404
                    api error (500): get <url>: no basic auth credentials              | 0
                    error ((http code 500) server error - head <url>: denied)          | 0
                    dial tcp 10.0.0.1:443: i/o timeout                                 | 0
                    reg.example/app-404:503: not found                                 | 0
                    short read: expected 500 bytes but got 403                         | 0
                    ''                                                                 | 0
                    """)
    void findsTheStatusAndNoOtherNumber(String text, int status) {
        assertThat(HttpStatus.in(text)).isEqualTo(status);
    }
}
