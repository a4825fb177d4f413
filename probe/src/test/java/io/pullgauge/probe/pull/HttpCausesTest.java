/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.HttpReply;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.RawServer;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Cause;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpCausesTest extends WorldTest {

    private static final String MANIFESTS = "/v2/app/manifests/.+";

    @Test
    @Shows(Cause.HTTP_TIMEOUT)
    void aServerThatTakesTheRequestAndIsSilentTimesOut() {
        healthy().inject(Fault.everywhere().hang());
        world().impatient();
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.HTTP_TIMEOUT);
    }

    @Test
    @NearMiss(Cause.HTTP_TIMEOUT)
    void aServerThatIsSlowWithinTheBoundIsFine() {
        healthy().inject(Fault.on("HEAD", ".*").delay(Duration.ofMillis(200)));
        assertThat(world().cause("reg.test/app:v1")).isNull();
    }

    @Test
    void aManifestThatDripsEndsAtTheBound() {
        healthy().inject(Fault.on("GET", MANIFESTS).drip(Duration.ofMillis(100)));
        world().impatient();
        long started = System.nanoTime();
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.HTTP_TIMEOUT);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    @Shows(Cause.REDIRECT_LOOP)
    void aLoopOfRedirectsEnds() {
        FakeRegistry registry = healthy();
        registry.inject(Fault.on("HEAD", ".*").reply(HttpReply.of(307).header("Location", "/v2/app/manifests/v1")));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.REDIRECT_LOOP);
        assertThat(registry.exchanges()).hasSizeLessThan(15);
    }

    @Test
    @NearMiss(Cause.REDIRECT_LOOP)
    void oneRedirectIsFollowed() {
        FakeRegistry registry = healthy();
        registry.push("library/app", "v1", IMAGE);
        registry.inject(
                Fault.on("*", MANIFESTS).reply(HttpReply.of(301).header("Location", "/v2/library/app/manifests/v1")));
        assertThat(world().cause("reg.test/app:v1")).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    @Shows(Cause.REGISTRY_5XX)
    void aServerErrorIsTold(int status) {
        healthy().inject(Fault.everywhere().status(status));
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.REGISTRY_5XX);
        assertThat(result.verdict().evidence()).containsEntry("status", status);
    }

    @Test
    @NearMiss(Cause.REGISTRY_5XX)
    void aRegistryThatFailsAtHeadAloneDoesNoHarmWhereTheRuntimeSendsNone() {
        healthy().inject(Fault.on("HEAD", ".*").status(500));
        world().runtime("cri-o@1.34.0");
        assertThat(world().cause("reg.test/app:v1")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"500, REGISTRY_5XX", "403, AUTH_FORBIDDEN"})
    void aRegistryThatFailsAtHeadAloneFailsContainerd(int status, Cause cause) {
        healthy().inject(Fault.on("HEAD", ".*").status(status));
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(cause);
        assertThat(result.verdict().evidence()).containsEntry("status", status).containsEntry("statusOfGet", 200);
    }

    @Test
    void oneServerErrorIsRepeatedAsContainerdDoes() {
        healthy().inject(Fault.on("HEAD", ".*").status(503).times(1));
        assertThat(world().cause("reg.test/app:v1")).isNull();
    }

    @Test
    void olderContainerdsRepeatNoServerError() {
        healthy().inject(Fault.on("HEAD", ".*").status(503).times(1));
        world().runtime("containerd@2.0.5");
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.REGISTRY_5XX);
    }

    @Test
    void aServerErrorOfAMirrorIsNotRepeated() {
        healthy();
        FakeRegistry mirror = holding(world().registry("mirror.test"));
        mirror.inject(Fault.on("HEAD", ".*").status(500).times(1));
        world().node.mirrors("reg.test", "https://reg.test", "https://mirror.test");
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isNull();
        assertThat(World.warnings(result)).containsExactly(Cause.REGISTRY_5XX);
    }

    @ParameterizedTest
    @CsvSource({"2.3.4, ", "2.2.0, CONNECTION_RESET"})
    void whatIsCutOffOnceIsRepeatedByNewContainerdsAlone(String version, @Nullable Cause cause) {
        healthy().inject(Fault.on("HEAD", ".*").reset().times(1));
        world().runtime("containerd@" + version);
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(cause);
    }

    @Test
    void aChargedRequestIsNeverRepeated() {
        FakeRegistry registry = healthy().quota(100, Duration.ofHours(6), "203.0.113.9");
        registry.inject(Fault.on("GET", MANIFESTS).status(500));
        world().options(world().options().withSpend(1));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.REGISTRY_5XX);
        assertThat(registry.exchanges())
                .filteredOn(each -> each.request().method().equals("GET")
                        && each.request().path().matches(MANIFESTS))
                .hasSize(1);
    }

    @Test
    @Shows(Cause.REGISTRY_UNEXPECTED_RESPONSE)
    void aWebPageIsNoRegistry() {
        healthy().inject(Fault.everywhere().reply(HttpReply.html(200, "Sign in to the network")));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.REGISTRY_UNEXPECTED_RESPONSE);
        assertThat(World.causeOf(world().reach("reg.test"))).isEqualTo(Cause.REGISTRY_UNEXPECTED_RESPONSE);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404})
    void aPageThatBlocksOrMissesIsNoWordOfARegistry(int status) {
        healthy().inject(Fault.everywhere().reply(HttpReply.html(status, "Blocked")));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.REGISTRY_UNEXPECTED_RESPONSE);
    }

    @Test
    void aPlain404OfAnyWebServerIsNoMissingTag() {
        healthy()
                .inject(Fault.everywhere()
                        .reply(HttpReply.text(404, "text/plain; charset=utf-8", "404 page not found\n")));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.REGISTRY_UNEXPECTED_RESPONSE);
    }

    @Test
    @NearMiss(Cause.REGISTRY_UNEXPECTED_RESPONSE)
    void aRegistrysOwn404IsAMissingTag() {
        healthy();
        assertThat(world().cause("reg.test/app:v2")).isEqualTo(Cause.TAG_NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.9\r\n", "220 mail ESMTP\r\n\r\n", "\u0000\u0001\u0002\u0003\n"})
    void whatSpeaksNoHttpIsUnexpected(String greeting) {
        plainServer(RawServer.start(world().host("reg.test"), 80, greeting.getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.REGISTRY_UNEXPECTED_RESPONSE);
    }

    private void plainServer(RawServer server) {
        world().keep(server);
        world().node.hostsToml("reg.test", "server = \"http://reg.test\"\n");
    }

    @Test
    void anAnswerThatEndsWithinItsHeaderIsNoAnswer() {
        plainServer(RawServer.start(
                world().host("reg.test"), 80, "HTTP/1.1 200 OK\r\nX-A: b\r\n".getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.CONNECTION_RESET);
    }

    @Test
    void aHugeHeaderIsCutAndUnexpected() {
        String huge = "HTTP/1.1 200 OK\r\nX-A: " + "b".repeat(2_000_000) + "\r\n\r\n";
        plainServer(RawServer.start(world().host("reg.test"), 80, huge.getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.REGISTRY_UNEXPECTED_RESPONSE);
    }

    @Test
    void manyHeadersAreCutAndUnexpected() {
        StringBuilder many = new StringBuilder("HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < 100_000; i++) {
            many.append("X-").append(i).append(": b\r\n");
        }
        plainServer(
                RawServer.start(world().host("reg.test"), 80, many.toString().getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.REGISTRY_UNEXPECTED_RESPONSE);
    }

    @Test
    void aBodyThatIsLongerThanItSaysDoesNotSpoilTheNextAnswer() {
        healthy()
                .inject(Fault.on("GET", MANIFESTS)
                        .padding(5000)
                        .change(reply -> reply.header("Content-Length", String.valueOf(reply.body().length))));
        assertThat(world().cause("reg.test/app:v1")).isNull();
    }

    @Test
    void aManifestThatBreaksOffIsNoInvalidManifest() {
        healthy().inject(Fault.on("GET", MANIFESTS).cutAfter(20));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.CONNECTION_RESET);
    }

    @Test
    void aManifestThatComesPackedThoughNobodyAskedIsUnpacked() {
        healthy()
                .inject(Fault.on("GET", MANIFESTS)
                        .change(reply -> reply.body(gzip(reply.body())).header("Content-Encoding", "gzip")));
        assertThat(world().cause("reg.test/app:v1")).isNull();
    }

    @Test
    void aPackedBombIsCutAtTheBound() {
        byte[] bomb = gzip(new byte[60_000_000]);
        healthy()
                .inject(Fault.on("GET", MANIFESTS)
                        .change(reply -> reply.body(bomb).header("Content-Encoding", "gzip")));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.MANIFEST_TOO_LARGE);
    }

    @Test
    void chunksWithoutEndAreCutAtTheBound() {
        String head = String.join(
                "\r\n",
                "HTTP/1.1 200 OK",
                "Content-Type: application/vnd.oci.image.manifest.v1+json",
                "Transfer-Encoding: chunked",
                "",
                "");
        String chunk = "1000\r\n" + "x".repeat(4096) + "\r\n";
        plainServer(RawServer.start(
                world().host("reg.test"), 80, (head + chunk.repeat(1500)).getBytes(StandardCharsets.ISO_8859_1)));
        // The digest header is missing too, so that the manifest is fetched by tag.
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.MANIFEST_TOO_LARGE);
    }

    @Test
    void aRedirectToPlainHttpIsOurRefusalAndNotTheRegistrys() {
        world().keep(FakeRegistry.start(
                Listen.at(world().host("plain.test"), 80).named("plain.test")));
        healthy()
                .inject(Fault.on("HEAD", ".*")
                        .reply(HttpReply.of(302).header("Location", "http://plain.test/v2/app/manifests/v1")));
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.AUTH_REALM_REFUSED);
        assertThat(result.pullable()).isNull();
    }

    @Test
    void aRedirectToNoWebAddressIsUnexpected() {
        healthy().inject(Fault.everywhere().reply(HttpReply.of(302).header("Location", "ftp://reg.test/x")));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.REGISTRY_UNEXPECTED_RESPONSE);
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
