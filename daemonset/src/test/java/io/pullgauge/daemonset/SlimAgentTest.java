/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.util.List;

class SlimAgentTest extends SlimmedProgram {

    SlimAgentTest() {
        super(
                "plain",
                "java.base,java.logging,java.naming,java.xml,jdk.unsupported",
                List.of(
                        "io.pullgauge.probe.path.PullPath",
                        "okhttp3.OkHttpClient",
                        "okio.Buffer",
                        "kotlin.text.StringsKt",
                        "org.xbill.DNS.Message",
                        "org.bouncycastle.asn1.ASN1Primitive",
                        "org.bouncycastle.asn1.x509.qualified.QCStatement",
                        "tools.jackson.core.JsonParser",
                        "tools.jackson.dataformat.yaml.YAMLFactory",
                        "org.snakeyaml.engine.v2.api.Load",
                        "org.slf4j.Logger",
                        "io.prometheus.metrics.model.snapshots.MetricSnapshots",
                        "io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter",
                        "io.github.resilience4j.circuitbreaker.CircuitBreaker",
                        "io.github.resilience4j.retry.Retry",
                        "io.github.resilience4j.core.IntervalFunction",
                        "picocli.CommandLine"),
                2.0 / 3);
    }
}
