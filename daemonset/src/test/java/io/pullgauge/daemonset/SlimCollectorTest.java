/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.util.List;

class SlimCollectorTest extends SlimmedProgram {

    SlimCollectorTest() {
        super(
                "reflect",
                "java.base,java.logging,java.management,java.naming,java.net.http,java.security.sasl,java.sql,java.transaction.xa,"
                        + "java.xml,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs",
                List.of(
                        "io.pullgauge.probe.path.PullPath",
                        "io.pullgauge.cacheadvisor.cli.CollectorMain",
                        "com.linecorp.armeria.server.Server",
                        "com.zaxxer.hikari.HikariDataSource",
                        "com.github.benmanes.caffeine.cache.Caffeine",
                        "com.github.luben.zstd.Zstd",
                        "com.fasterxml.jackson.databind.ObjectMapper",
                        "com.nimbusds.jwt.SignedJWT",
                        "io.fabric8.kubernetes.api.model.Pod",
                        "io.fabric8.kubernetes.client.Config",
                        "io.fabric8.kubernetes.client.impl.KubernetesClientImpl",
                        "io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory",
                        "io.micrometer.core.instrument.MeterRegistry",
                        "io.netty.buffer.ByteBuf",
                        "io.netty.channel.Channel",
                        "io.netty.channel.epoll.EpollIoHandler",
                        "io.netty.channel.unix.UnixChannel",
                        "io.netty.handler.codec.http.HttpHeaders",
                        "io.netty.handler.codec.http2.Http2Headers",
                        "io.netty.handler.ssl.SslContext",
                        "io.netty.internal.tcnative.SSL",
                        "io.netty.resolver.dns.DnsNameResolver",
                        "io.netty.util.ReferenceCounted",
                        "org.bouncycastle.asn1.ASN1Primitive",
                        "org.bouncycastle.cert.X509CertificateHolder",
                        "org.flywaydb.core.Flyway",
                        "org.flywaydb.database.postgresql.PostgreSQLDatabaseType",
                        "org.jdbi.v3.core.Jdbi",
                        "org.postgresql.ds.PGSimpleDataSource",
                        "org.sqlite.SQLiteDataSource",
                        "tools.jackson.databind.ObjectMapper",
                        "tools.jackson.core.JsonParser",
                        "org.slf4j.Logger",
                        "io.prometheus.metrics.model.snapshots.MetricSnapshots",
                        "picocli.CommandLine"),
                0.95);
    }
}
