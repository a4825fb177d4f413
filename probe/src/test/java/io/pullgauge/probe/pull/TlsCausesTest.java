/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.FaultySocket.Mode;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.RawServer;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.StageReport;
import io.pullgauge.probe.report.WarningReport;
import io.pullgauge.probe.verdict.Cause;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsCausesTest extends WorldTest {

    private static final TestCa STRANGER = TestCa.root("Stranger Root");
    private static final TestCa ISSUING = World.CA.intermediate("Test Issuing CA 1");

    private @org.jspecify.annotations.Nullable Cause with(TestCa.Leaf leaf) {
        holding(world().registry("reg.test", leaf));
        return world().cause("reg.test/app:v1");
    }

    @Test
    @Shows(Cause.TLS_UNKNOWN_CA)
    void anAuthorityThatTheNodeDoesNotTrustIsUnknown() {
        holding(world().registry("reg.test", STRANGER.server("reg.test")));
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.TLS_UNKNOWN_CA);
        StageReport tls = result.endpoints().getFirst().stages().get(2);
        assertThat(tls.evidence())
                .containsEntry("issuer", "CN=Stranger Root")
                .containsKeys("subject", "notAfter", "sent");
    }

    @Test
    void anUnknownAuthoritysIntermediateIsStillAnUnknownAuthority() {
        TestCa middle = STRANGER.intermediate("Stranger Issuing CA");
        TestCa.Leaf leaf =
                middle.leaf("reg.test").issuerUrl("http://ca.test/issuing.crt").issue();
        assertThat(with(leaf)).isEqualTo(Cause.TLS_UNKNOWN_CA);
    }

    @Test
    @NearMiss({Cause.TLS_UNKNOWN_CA, Cause.TLS_INCOMPLETE_CHAIN})
    void aWholeChainToATrustedRootIsFine() {
        assertThat(with(ISSUING.server("reg.test"))).isNull();
    }

    @Test
    void aRegistrysOwnAuthorityIsTrustedBesideTheNodes() {
        world().node.hostsToml("reg.test", "server = \"https://reg.test\"\nca = \"stranger.pem\"\n");
        world().node.file("etc/containerd/certs.d/reg.test/stranger.pem", STRANGER.pem());
        assertThat(with(STRANGER.server("reg.test"))).isNull();
    }

    @Test
    @Shows(Cause.TLS_INCOMPLETE_CHAIN)
    void aForgottenIntermediateIsToldFromAnUnknownAuthority() {
        assertThat(with(ISSUING.server("reg.test").withoutIntermediates())).isEqualTo(Cause.TLS_INCOMPLETE_CHAIN);
    }

    @Test
    void aForgottenIntermediateIsAlsoKnownByWhereItsCertificateLies() {
        TestCa middle = World.CA.intermediate("R77");
        TestCa.Leaf leaf =
                middle.leaf("reg.test").issuerUrl("http://ca.test/r77.crt").issue();
        assertThat(with(leaf.withoutIntermediates())).isEqualTo(Cause.TLS_INCOMPLETE_CHAIN);
    }

    @Test
    @Shows(Cause.TLS_EXPIRED)
    void anExpiredCertificateIsTold() {
        CheckResult result = expired();
        assertThat(World.causeOf(result)).isEqualTo(Cause.TLS_EXPIRED);
        assertThat(result.verdict().evidence()).containsKey("clockOffsetSeconds");
    }

    private CheckResult expired() {
        FakeRegistry registry = holding(
                world().registry("reg.test", World.CA.leaf("reg.test").expired().issue()));
        registry.inject(Fault.everywhere().header("Date", httpDate(Instant.now())));
        return world().check("reg.test/app:v1");
    }

    private static String httpDate(Instant at) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT).format(at.atZone(ZoneOffset.UTC));
    }

    @Test
    void anExpiredIntermediateCountsThoughTheLeafIsValid() {
        TestCa old = World.CA.expiredIntermediate("Old Issuing CA");
        assertThat(with(old.server("reg.test"))).isEqualTo(Cause.TLS_EXPIRED);
    }

    @Test
    @NearMiss(Cause.TLS_EXPIRED)
    @Shows(Cause.CLOCK_SKEW)
    void aCertificateThatIsValidByTheServersClockIsNotExpiredButOurClockIsWrong() {
        world().clock(() -> Instant.now().plus(Duration.ofDays(90)));
        FakeRegistry registry = healthy();
        registry.inject(Fault.everywhere().header("Date", httpDate(Instant.now())));
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.CLOCK_SKEW);
        assertThat(result.verdict().role()).isEqualTo("node");
        assertThat(result.verdict().evidence()).containsKeys("serverTime", "clockOffsetSeconds");
    }

    @Test
    @NearMiss(Cause.CLOCK_SKEW)
    void aClockThatIsAFewSecondsOffIsNothing() {
        healthy()
                .inject(Fault.everywhere().header("Date", httpDate(Instant.now().minusSeconds(20))));
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isNull();
        assertThat(result.warnings()).isEmpty();
    }

    @Test
    void aClockThatIsMinutesOffIsAWarning() {
        healthy()
                .inject(Fault.everywhere().header("Date", httpDate(Instant.now().minusSeconds(400))));
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isNull();
        assertThat(World.warnings(result)).containsExactly(Cause.CLOCK_SKEW);
        assertThat(result.warnings().getFirst().stage()).isEqualTo("node");
    }

    @Test
    @Shows(Cause.TLS_NOT_YET_VALID)
    void aCertificateOfTomorrowIsNotYetValid() {
        assertThat(with(World.CA.leaf("reg.test").notYetValid().issue())).isEqualTo(Cause.TLS_NOT_YET_VALID);
    }

    @Test
    @NearMiss(Cause.TLS_NOT_YET_VALID)
    void aCertificateOfAMomentAgoIsValid() {
        Instant now = Instant.now();
        TestCa.Leaf fresh = World.CA
                .leaf("reg.test")
                .valid(now.minusSeconds(5), now.plusSeconds(3600))
                .issue();
        assertThat(with(fresh)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.test", "*.reg.test", "*", "*.test.", "127.0.0.1"})
    @Shows(Cause.TLS_HOSTNAME_MISMATCH)
    void aCertificateForAnotherNameDoesNotFit(String name) {
        assertThat(with(World.CA.server(name))).isEqualTo(Cause.TLS_HOSTNAME_MISMATCH);
    }

    @Test
    void aCommonNameAloneIsNoName() {
        assertThat(with(World.CA.leaf().commonName("reg.test").issue())).isEqualTo(Cause.TLS_HOSTNAME_MISMATCH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reg.test", "REG.test", "*.test"})
    @NearMiss(Cause.TLS_HOSTNAME_MISMATCH)
    void aCertificateForTheNameOrItsWildcardFits(String name) {
        assertThat(with(World.CA.server(name))).isNull();
    }

    @Test
    void anAddressNeedsAnAddressInTheCertificate() {
        String address = world().address();
        world().node.hostsToml(address, "server = \"https://" + address + "\"\n");
        FakeRegistry right =
                holding(world().keep(FakeRegistry.start(Listen.at(address, 443).tls(World.CA.server(address)))));
        assertThat(world().cause(address + "/app:v1")).isNull();
        right.close();
        holding(world().keep(FakeRegistry.start(Listen.at(address, 443).tls(World.CA.server("reg.test")))));
        assertThat(world().cause(address + "/app:v1")).isEqualTo(Cause.TLS_HOSTNAME_MISMATCH);
    }

    @Test
    @Shows(Cause.TLS_PROTOCOL_VERSION)
    void aServerThatKnowsOnlyOlderVersionsSaysSoByAlert() {
        // Alert fatal protocol_version, in a record of TLS 1.1.
        world().keep(RawServer.start(world().host("reg.test"), 443, new byte[] {0x15, 3, 2, 0, 2, 2, 70}));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.TLS_PROTOCOL_VERSION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @NearMiss(Cause.TLS_PROTOCOL_VERSION)
    void eitherOfTodaysVersionsWillDo(String version) {
        holding(world().keep(FakeRegistry.start(Listen.at(world().host("reg.test"), 443)
                .tls(World.CA.server("reg.test").tls().only(version)))));
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isNull();
        assertThat(result.endpoints().getFirst().stages().get(2).evidence()).containsEntry("version", version);
    }

    private void wantingCertificate(String version) {
        holding(world().keep(FakeRegistry.start(Listen.at(world().host("reg.test"), 443)
                .tls(World.CA.server("reg.test").tls().only(version).needingClientCertificate()))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @Shows(Cause.TLS_CLIENT_CERT_REQUIRED)
    void aServerThatWantsAClientCertificateIsTold(String version) {
        wantingCertificate(version);
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.TLS_CLIENT_CERT_REQUIRED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @NearMiss(Cause.TLS_CLIENT_CERT_REQUIRED)
    void theNodesClientCertificateIsShown(String version) {
        wantingCertificate(version);
        TestCa.Leaf client = World.CA.client("node-1");
        world().node
                .file("etc/containerd/certs.d/reg.test/node.cert", client.pem())
                .file("etc/containerd/certs.d/reg.test/node.key", client.keyPem());
        assertThat(world().cause("reg.test/app:v1")).isNull();
    }

    @Test
    void aFrontEndThatHasAPageForMissingClientCertificatesIsUnderstood() {
        healthy()
                .inject(Fault.everywhere()
                        .reply(io.pullgauge.probe.fixture.HttpReply.html(
                                400, "400 No required SSL certificate was sent")));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.TLS_CLIENT_CERT_REQUIRED);
    }

    /** Go looks at the first five bytes alone; whatever the server says to a request of ours. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 400 Bad Request\r\n\r\n",
                "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nno",
                "HTTP/1.1 400\r\n\r\n",
                "HTTP/1.1 505 HTTP Version Not Supported\r\nContent-Length: 0\r\n\r\n"
            })
    void aServerThatAnswersTheHelloInPlainHttpIsTold(String answer) {
        world().keep(RawServer.start(world().host("reg.test"), 443, answer.getBytes(StandardCharsets.UTF_8)));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.TLS_PLAIN_HTTP);
    }

    @Test
    @Shows(Cause.TLS_PLAIN_HTTP)
    void aPlainServerOnATlsPortIsTold() {
        world().faulty("reg.test", Mode.PLAIN_HTTP);
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.TLS_PLAIN_HTTP);
    }

    @Test
    void aPlainRegistryOnThisMachineIsWarnedOfOnce() {
        String address = world().host("plain.test");
        holding(world().keep(FakeRegistry.start(Listen.at(address, 5000))));
        CheckResult result = world().check(address + ":5000/app:v1");
        assertThat(result.pullable()).isTrue();
        assertThat(result.warnings()).extracting(WarningReport::cause).containsExactly("tls_plain_http");
    }

    @Test
    void anAddressNeedsNoLookup() {
        String address = world().host("plain.test");
        holding(world().keep(FakeRegistry.start(Listen.at(address, 5000))));
        StageReport dns = world().check(address + ":5000/app:v1")
                .endpoints()
                .getFirst()
                .stages()
                .getFirst();
        assertThat(dns.status()).isEqualTo("skipped");
        assertThat(dns.evidence()).containsEntry("reason", "an address needs no lookup");
    }

    @Test
    @NearMiss(Cause.TLS_PLAIN_HTTP)
    @Shows(Cause.TLS_OTHER)
    void anotherServiceOnTheTlsPortIsNotCalledPlainHttp() {
        world().keep(RawServer.start(
                world().host("reg.test"), 443, "SSH-2.0-OpenSSH_9.9\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.TLS_OTHER);
    }

    @Test
    @NearMiss(Cause.TLS_OTHER)
    void aCertificateForServersAmongOthersIsFine() {
        assertThat(with(World.CA
                        .leaf("reg.test")
                        .usage(KeyPurposeId.anyExtendedKeyUsage)
                        .issue()))
                .isNull();
    }

    @Test
    void aCertificateNotMeantForServersOrWeaklySignedIsRefused() {
        assertThat(with(World.CA
                        .leaf("reg.test")
                        .usage(KeyPurposeId.id_kp_clientAuth)
                        .issue()))
                .isEqualTo(Cause.TLS_OTHER);
    }

    @Test
    void aWeakSignatureIsRefused() {
        assertThat(with(World.CA.leaf("reg.test").sha1().issue())).isEqualTo(Cause.TLS_OTHER);
    }

    @Test
    @Shows(Cause.TLS_HANDSHAKE_TIMEOUT)
    void aHelloWithoutAnswerTimesOut() {
        world().impatient().faulty("reg.test", Mode.ACCEPT_AND_HANG);
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.TLS_HANDSHAKE_TIMEOUT);
    }

    @Test
    @NearMiss(Cause.TLS_HANDSHAKE_TIMEOUT)
    void anAnswerThatIsMissingAfterTheHandshakeIsNotTheHandshakes() {
        healthy().inject(Fault.everywhere().hang());
        world().impatient();
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.HTTP_TIMEOUT);
    }

    @Test
    @Shows(Cause.TLS_HANDSHAKE_CLOSED)
    void aConnectionThatIsClosedAfterTheHelloIsTold() {
        world().faulty("reg.test", Mode.ACCEPT_AND_CLOSE);
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.TLS_HANDSHAKE_CLOSED);
    }

    @Test
    @NearMiss(Cause.TLS_HANDSHAKE_CLOSED)
    void aResetIsNoClose() {
        world().faulty("reg.test", Mode.RESET);
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.CONNECTION_RESET);
    }

    @Test
    @Shows(Cause.TLS_REVOKED)
    void anAlertThatSaysRevokedIsTold() {
        world().keep(RawServer.start(world().host("reg.test"), 443, new byte[] {0x15, 3, 3, 0, 2, 2, 44}));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.TLS_REVOKED);
    }

    @Test
    @NearMiss(Cause.TLS_REVOKED)
    void anotherAlertIsNotCalledRevoked() {
        world().keep(RawServer.start(world().host("reg.test"), 443, new byte[] {0x15, 3, 3, 0, 2, 2, 112}));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.TLS_OTHER);
    }

    @Test
    void theFirstAddressThatConnectsDecidesAsInGo() {
        world().faulty("reg.test", Mode.ACCEPT_AND_CLOSE);
        healthy();
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.TLS_HANDSHAKE_CLOSED);
    }

    @Test
    void namesWithoutADotAreNamedInTheHelloToo() {
        try (RawServer server = RawServer.start(world().host("registry"), 443, new byte[0])) {
            world().node.hostsToml("reg.test", "server = \"https://registry\"\n");
            world().cause("reg.test/app:v1");
            assertThat(server.received()).contains("registry");
        }
    }

    @Test
    void aCertificateThatIsRenewedIsSeenAtOnce() {
        FakeRegistry before = healthy();
        NodeProber prober = world().prober();
        assertThat(World.causeOf(prober.image("reg.test/app:v1"))).isNull();
        before.close();
        holding(world().keep(FakeRegistry.start(
                Listen.at(world().dns.address().getHostAddress().replaceAll("\\d+$", "2"), 443)
                        .named("reg.test")
                        .tls(STRANGER.server("reg.test")))));
        assertThat(World.causeOf(prober.image("reg.test/app:v1"))).isEqualTo(Cause.TLS_UNKNOWN_CA);
    }

    @Test
    void verificationSwitchedOffIsTheNodesOwnChoice() {
        world().node.hostsToml("reg.test", "server = \"https://reg.test\"\nskip_verify = true\n");
        assertThat(with(STRANGER.server("other.test"))).isNull();
    }

    @Test
    void theClockIsTheGivenOne() {
        world().clock(InstantSource.fixed(Instant.now().plus(Duration.ofDays(60))));
        healthy();
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.TLS_EXPIRED);
    }
}
