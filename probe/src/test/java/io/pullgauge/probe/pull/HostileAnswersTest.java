/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.FaultySocket;
import io.pullgauge.probe.fixture.FaultySocket.Mode;
import io.pullgauge.probe.fixture.HttpReply;
import io.pullgauge.probe.fixture.HttpStandIn;
import io.pullgauge.probe.fixture.RawServer;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Cause;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that mean harm, or are broken beyond what anybody foresaw: each ends in a named cause, soon, and in little memory. */
class HostileAnswersTest extends WorldTest {

    private String plainHost() {
        world().node.hostsToml("reg.test", "server = \"http://reg.test\"\n");
        return world().host("reg.test");
    }

    @Test
    void aThousandChallengesAreReadToABound() {
        FakeRegistry registry = healthy();
        HttpReply denied = HttpReply.error(401, "UNAUTHORIZED", "x");
        for (int i = 0; i < 1000; i++) {
            denied = denied.plus("WWW-Authenticate", "Scheme" + i + " realm=\"https://reg.test/" + i + "\"");
        }
        registry.inject(Fault.on("*", "/v2/.*").reply(denied));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.AUTH_REQUIRED);
        assertThat(registry.exchanges()).hasSizeLessThan(10);
    }

    @Test
    void aRegistryThatChallengesForEverIsAnsweredOnceOrTwice() {
        FakeRegistry registry = healthy().bearer();
        registry.inject(Fault.on("*", "/v2/.*")
                .reply(HttpReply.error(401, "UNAUTHORIZED", "x")
                        .header(
                                "WWW-Authenticate",
                                "Bearer realm=\"https://reg.test/token\",service=\"s\",error=\"insufficient_scope\"")));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.AUTH_REQUIRED);
        assertThat(registry.exchanges()).hasSizeLessThan(12);
    }

    @Test
    void aHeaderThatDripsWithoutEndTimesOut() {
        world().impatient();
        world().keep(FaultySocket.start(Mode.DRIP_HEADER, plainHost(), 80));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.HTTP_TIMEOUT);
    }

    @ParameterizedTest
    @CsvSource({"500, REGISTRY_5XX", "403, AUTH_FORBIDDEN", "404, TAG_NOT_FOUND"})
    void anErrorWithoutEndIsReadToABound(int status, Cause cause) {
        String head = "HTTP/1.1 " + status + " Error\r\nContent-Type: application/json\r\n"
                + "Docker-Distribution-Api-Version: registry/2.0\r\nTransfer-Encoding: chunked\r\n\r\n";
        String chunk = "10000\r\n" + "x".repeat(65_536) + "\r\n";
        world().keep(RawServer.start(plainHost(), 80, (head + chunk.repeat(64)).getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(world().cause("reg.test/app:v1")).isIn(cause, Cause.REGISTRY_UNEXPECTED_RESPONSE);
    }

    /** Go refuses each of these at once; whoever reads on waits for an end that never comes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: many",
                "Content-Length: -5",
                "Content-Length: +5",
                "Content-Length: 99999999999999999999",
                "Content-Length: 5\r\nContent-Length: 6",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: identity"
            })
    void anAnswerThatDoesNotSayWhereItEndsIsNoAnswer(String header) {
        String answer =
                "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.oci.image.index.v1+json\r\n" + header + "\r\n\r\n{}";
        world().keep(RawServer.start(plainHost(), 80, answer.getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.REGISTRY_UNEXPECTED_RESPONSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "99999999999999999999", "-1", "many"})
    void aLengthThatLiesMakesNoDifferenceToMemory(String length) {
        healthy().inject(Fault.on("HEAD", ".*").change(reply -> reply.header("Content-Length", length)));
        assertThat(world().cause("reg.test/app:v1"))
                .isIn(null, Cause.MANIFEST_TOO_LARGE, Cause.REGISTRY_UNEXPECTED_RESPONSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "-5", "x"})
    void aBlobsLengthThatLiesIsFoundOut(String length) {
        healthy().inject(Fault.on("GET", "/v2/app/blobs/.+").change(reply -> reply.header("Content-Length", length)));
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result))
                .isIn(
                        null,
                        Cause.BLOB_INTERRUPTED,
                        Cause.HTTP_TIMEOUT,
                        Cause.CONNECTION_RESET,
                        Cause.REGISTRY_UNEXPECTED_RESPONSE);
    }

    @Test
    void aTokenWithoutEndIsNone() {
        healthy()
                .bearer()
                .inject(Fault.on("*", "/token")
                        .reply(HttpReply.json(200, "{\"token\":\"" + "a".repeat(3_000_000) + "\"}")));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.AUTH_TOKEN_ENDPOINT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void nestingWithoutEndIsNoManifestAndNoToken(String opening) {
        FakeRegistry registry = healthy();
        registry.pushRaw(
                "app",
                "deep",
                "application/vnd.oci.image.manifest.v1+json",
                opening.repeat(100_000).getBytes(StandardCharsets.UTF_8));
        assertThat(world().cause("reg.test/app:deep")).isEqualTo(Cause.MANIFEST_INVALID);
        registry.bearer().inject(Fault.on("*", "/token").reply(HttpReply.json(200, opening.repeat(10_000))));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.AUTH_TOKEN_ENDPOINT);
    }

    @Test
    void redirectsFromHostToHostEndAtABound() {
        List<HttpStandIn> hosts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String next = "https://hop" + (i + 1) % 3 + ".example/x";
            hosts.add(world().keep(HttpStandIn.start(
                    world().at("hop" + i + ".example"),
                    request -> HttpReply.of(302).header("Location", next))));
        }
        healthy().blobsAt("https://hop0.example");
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.REDIRECT_LOOP);
        assertThat(hosts.stream().mapToInt(host -> host.exchanges().size()).sum())
                .isLessThanOrEqualTo(11);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "https://", "//", "https://reg.test:99999/", "javascript:1", "https://[::1"})
    void aRedirectThatLeadsNowhereIsUnexpected(String location) {
        healthy().inject(Fault.on("HEAD", ".*").reply(HttpReply.of(302).header("Location", location)));
        assertThat(world().cause("reg.test/app:v1"))
                .isIn(Cause.REGISTRY_UNEXPECTED_RESPONSE, Cause.REDIRECT_LOOP, Cause.AUTH_REALM_REFUSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer realm=\"https://reg.test/token\",scope=\"repository:x:pull",
                "Bearer realm=\"",
                "Bearer realm=\"\\",
                "Bearer",
                "Bearer realm",
                "Bearer realm=",
                ",,,=\"",
                "\""
            })
    void aChallengeThatBreaksOffIsReadAsFarAsItGoes(String challenge) {
        healthy()
                .inject(Fault.on("*", "/v2/.*")
                        .reply(HttpReply.error(401, "UNAUTHORIZED", "x").header("WWW-Authenticate", challenge)));
        assertThat(world().cause("reg.test/app:v1")).isIn(Cause.AUTH_REQUIRED, Cause.AUTH_TOKEN_ENDPOINT);
    }
}
