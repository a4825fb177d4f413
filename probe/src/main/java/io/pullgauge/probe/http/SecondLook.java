/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import io.pullgauge.probe.path.TlsSettings;
import io.pullgauge.probe.tls.HandshakeFailures;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import java.io.IOException;
import java.time.InstantSource;
import okhttp3.HttpUrl;

/**
 * Two failures have another look, without any credential: what answers a TLS hello with something else is asked in plain HTTP, to tell a
 * plain registry from any other service; a certificate out of date is overlooked once to read the server's clock, to tell it from ours.
 */
record SecondLook(Exchanger exchanger, InstantSource clock) {

    Failure at(Failure failure, IOException thrown, Ask ask, HttpUrl url) {
        return switch (failure.cause()) {
            case TLS_OTHER -> HandshakeFailures.isNotTls(thrown) ? inPlainHttp(failure, ask, url) : failure;
            case TLS_EXPIRED, TLS_NOT_YET_VALID -> byServersClock(failure, ask, url);
            default -> failure;
        };
    }

    private Failure inPlainHttp(Failure failure, Ask ask, HttpUrl url) {
        HttpUrl plain = root(url).scheme("http").port(url.port()).build();
        return look(plain, ask) instanceof Exchange.Answer
                ? new Failure(
                        Cause.TLS_PLAIN_HTTP,
                        failure.role(),
                        failure.host(),
                        "the server answers in plain HTTP",
                        failure.evidence())
                : failure;
    }

    private Failure byServersClock(Failure failure, Ask ask, HttpUrl url) {
        TlsSettings own = ask.tls();
        TlsSettings lenient = new TlsSettings(true, own.extraRoots(), own.clientCertificates(), own.origins());
        return look(root(url).build(), ask.checking(lenient)) instanceof Exchange.Answer answer
                ? ClockSuspicion.look(failure, answer, clock.instant())
                : failure;
    }

    private static HttpUrl.Builder root(HttpUrl url) {
        return url.newBuilder().encodedPath("/v2/").query(null);
    }

    private Exchange look(HttpUrl at, Ask ask) {
        return exchanger.send(Ask.of("GET", at.toString(), ask.role(), ask.tls(), ask.dialTimeout(), 1)
                .within(ask.reach()));
    }
}
