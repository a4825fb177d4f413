/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.Dialect;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.RealProgram;
import io.pullgauge.probe.fixture.RealPrograms;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The causes as Debian's own programs produce them. */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
class RealServersIT extends WorldTest {

    @TempDir
    @Nullable
    private Path temporary;

    private Path folder = Path.of(".");

    @BeforeEach
    void folder() {
        folder = temporary == null ? folder : temporary;
    }

    private Path folder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** CNCF distribution as reg.test, holding app:v1. */
    private RealProgram distribution() {
        String address = world().host("reg.test");
        RealPrograms.Registry how = RealPrograms.Registry.plain()
                .tls(World.CA.server("reg.test", address))
                .user("ann", "pw");
        RealProgram registry = world().keep(RealPrograms.dockerRegistry(folder("registry"), address, 443, how));
        FakeRegistry source = world().keep(FakeRegistry.start());
        source.push("app", "v1", IMAGE);
        RealPrograms.Ended copied = RealPrograms.run(
                folder,
                "skopeo",
                "--insecure-policy",
                "copy",
                "--src-tls-verify=false",
                "--dest-tls-verify=false",
                "--dest-creds",
                "ann:pw",
                "docker://" + source.authority() + "/app:v1",
                "docker://" + address + ":443/app:v1");
        assertThat(copied.status()).as(copied.output()).isZero();
        return registry;
    }

    @Test
    void distributionWithBasicAuthenticationIsUnderstood() {
        RealProgram registry = distribution();
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.AUTH_REQUIRED);
        world().node.kubeletCredentials(Map.of("reg.test", "ann:wrong"));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.AUTH_BAD_CREDENTIALS);
        world().node.kubeletCredentials(Map.of("reg.test", "ann:pw"));
        assertThat(world().cause("reg.test/app:v2")).isEqualTo(Cause.TAG_NOT_FOUND);
        assertThat(world().cause("reg.test/gone:v1")).isEqualTo(Cause.REPO_NOT_FOUND);
        CheckResult good = world().options(world().options().withDepth(true)).check("reg.test/app:v1");
        assertThat(World.causeOf(good)).isNull();
        assertThat(good.bytes()).isEqualTo(IMAGE.bytes());
        assertThat(registry.isRunning()).isTrue();
    }

    @Test
    void aLookSendsNoMoreThanSkopeoDoes() {
        RealProgram registry = distribution();
        world().node.kubeletCredentials(Map.of("reg.test", "ann:pw"));
        int before = requests(registry);
        RealPrograms.Ended inspected = RealPrograms.run(
                folder,
                "skopeo",
                "inspect",
                "--tls-verify=false",
                "--creds",
                "ann:pw",
                "docker://" + registry.address() + ":443/app:v1");
        assertThat(inspected.status()).as(inspected.output()).isZero();
        int skopeo = requests(registry) - before;
        assertThat(world().cause("reg.test/app:v1")).isNull();
        int ours = requests(registry) - before - skopeo;
        // skopeo looks at neither the manifest's HEAD nor any layer, but lists all tags; both have one challenge.
        assertThat(ours).isLessThanOrEqualTo(skopeo + 1);
    }

    private static int requests(RealProgram registry) {
        return registry.lines("HTTP/1.1\"").size();
    }

    @Test
    void aCacheThatTurnsDockerHubsLimitIntoAnErrorIsSeenThrough() {
        FakeRegistry hub = world().registry("registry-1.docker.io").dialect(Dialect.DOCKER_HUB);
        FakeRegistry sameHub = world().keep(FakeRegistry.start(Listen.at(world().address(), 5000)))
                .dialect(Dialect.DOCKER_HUB);
        for (FakeRegistry each : List.of(hub, sameHub)) {
            each.quota(100, Duration.ofHours(6), "203.0.113.9").remaining("203.0.113.9", 0);
            each.push("library/app", "v1", IMAGE);
        }
        String address = world().host("cache.test");
        world().keep(RealPrograms.dockerRegistry(
                folder("cache"), address, 5000, RealPrograms.Registry.plain().cacheOf(sameHub.url())));
        world().node.mirrors("docker.io", "http://cache.test:5000");
        CheckResult result = world().check("app:v1");
        assertThat(World.causeOf(result)).isIn(Cause.RATE_LIMITED, Cause.QUOTA_EXHAUSTED);
        assertThat(result.verdict().evidence()).containsEntry("mirror", "cache.test:5000");
        assertThat(hub.charged()).isZero();
    }

    /** nginx as reg.test with TLS. */
    private RealProgram nginx(String http, String server) throws IOException {
        TestCa.Leaf leaf = World.CA.server("reg.test");
        Path at = folder("nginx");
        Files.writeString(at.resolve("s.pem"), leaf.pem());
        Files.writeString(at.resolve("s.key"), leaf.keyPem());
        Files.writeString(at.resolve("ca.pem"), World.CA.pem());
        String tls = "ssl_certificate " + at.resolve("s.pem") + "; ssl_certificate_key " + at.resolve("s.key") + ";\n";
        return world().keep(RealPrograms.nginx(at, world().host("reg.test"), 443, http + tls, "ssl on;\n" + server));
    }

    @Test
    void nginxAsAFirewallIsNoRegistry() throws IOException {
        nginx("", "location / { return 403; }");
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.REGISTRY_UNEXPECTED_RESPONSE);
    }

    @Test
    void nginxAsALimiterThrottles() throws IOException {
        nginx(
                "limit_req_zone $binary_remote_addr zone=all:1m rate=1r/m; limit_req_status 429;\n",
                "limit_req zone=all; location / { root " + folder("nginx") + "; }");
        world().check("reg.test/app:v1");
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.THROTTLED);
    }

    @Test
    void nginxWithoutUpstreamIsAServerError() throws IOException {
        nginx("", "location / { proxy_pass http://" + world().address() + ":9; }");
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.REGISTRY_5XX);
    }

    @Test
    void nginxThatWantsAClientCertificateIsUnderstood() throws IOException {
        nginx(
                "",
                "ssl_verify_client on; ssl_client_certificate "
                        + folder("nginx").resolve("ca.pem") + "; location / { return 200; }");
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.TLS_CLIENT_CERT_REQUIRED);
    }

    private void openssl(String... flags) {
        String address = world().host("reg.test");
        world().keep(RealPrograms.opensslServer(folder("openssl"), address, 443, World.CA.server("reg.test"), flags));
    }

    @Test
    void opensslThatKnowsOnlyAnOldVersionIsTold() {
        openssl("-tls1_1", "-cipher", "ALL@SECLEVEL=0");
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.TLS_PROTOCOL_VERSION);
    }

    @Test
    void opensslThatWantsAClientCertificateBeforeTls13IsTold() {
        openssl("-tls1_2", "-Verify", "1");
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.TLS_CLIENT_CERT_REQUIRED);
    }

    @Test
    void opensslThatWantsAClientCertificateWithTls13IsTold() {
        openssl("-tls1_3", "-Verify", "1");
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.TLS_CLIENT_CERT_REQUIRED);
    }

    @Test
    void opensslWithoutACipherInCommonIsTold() {
        openssl("-tls1_2", "-cipher", "ECDHE-ECDSA-ARIA128-GCM-SHA256:ECDHE-ARIA128-GCM-SHA256");
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.TLS_PROTOCOL_VERSION);
    }

    /** A server's certificates, and below them so many that do not belong there. */
    private void chain(int more) {
        TestCa.Leaf leaf = World.CA.server("reg.test");
        List<X509Certificate> chain = new ArrayList<>(leaf.chain());
        for (int i = 0; i < more; i++) {
            chain.add(TestCa.root("Stray " + i).certificate());
        }
        world().keep(RealPrograms.opensslServer(
                folder("openssl"),
                world().host("reg.test"),
                443,
                new TestCa.Leaf(chain, leaf.key(), leaf.trustAnchor())));
    }

    @Test
    void opensslThatSendsAWholeBundleIsTakenAsGoTakesIt() {
        chain(40);
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(result.endpoints().getFirst().stages().get(2).status()).isEqualTo("ok");
    }

    @Test
    void aChainWithoutReasonIsRefused() {
        chain(700);
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.TLS_OTHER);
    }

    @Test
    void unboundAndDnsmasqAreAskedAsAnyOtherServer() {
        FakeRegistry registry = healthy();
        String address = world().dns.address().getHostAddress().replaceAll("\\d+$", "2");
        String first = world().address();
        world().keep(RealPrograms.unbound(folder("unbound"), first, 53, "reg.test. A " + address));
        world().node.resolver(first);
        assertThat(world().cause("reg.test/app:v1")).isNull();
        assertThat(world().cause("gone.test/app:v1")).isEqualTo(Cause.DNS_NXDOMAIN);

        String second = world().address();
        world().keep(RealPrograms.dnsmasq(folder("dnsmasq"), second, 53, "address=/reg.test/" + address));
        world().node.resolver(second);
        assertThat(world().cause("reg.test/app:v1")).isNull();
        // dnsmasq without a server to ask in turn refuses what it does not know itself.
        assertThat(world().cause("gone.test/app:v1")).isEqualTo(Cause.DNS_REFUSED);
        assertThat(registry.exchanges()).isNotEmpty();
    }
}
