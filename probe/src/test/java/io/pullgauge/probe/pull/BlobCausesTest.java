/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.HttpReply;
import io.pullgauge.probe.fixture.HttpStandIn;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.fixture.TestImage;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Cause;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobCausesTest extends WorldTest {

    private static final String BLOBS = "/v2/app/blobs/.+";

    @Test
    @Shows(Cause.BLOB_NOT_FOUND)
    void aLayerThatIsNotThereIsTold() {
        FakeRegistry registry = healthy();
        registry.delete("app", IMAGE.layerDigests().getFirst());
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.BLOB_NOT_FOUND);
        assertThat(result.verdict().stage()).isEqualTo("blob");
    }

    @Test
    @NearMiss({Cause.BLOB_NOT_FOUND, Cause.BLOB_FORBIDDEN})
    void aRedirectToStorageDropsTheCredentialsAndKeepsTheRange() {
        FakeRegistry registry = healthy().basic().user("ann", "secret-1");
        world().node.kubeletCredentials(Map.of("reg.test", "ann:secret-1"));
        HttpStandIn storage = registry.blobHostAt(world().at("cdn.example"));
        assertThat(world().cause("reg.test/app:v1")).isNull();
        assertThat(storage.exchanges()).noneMatch(each -> each.request().has("authorization"));
        assertThat(storage.exchanges().getLast().request().header("range")).contains("bytes=0-0");
    }

    @Test
    @Shows(Cause.BLOB_FORBIDDEN)
    void aStorageThatDeniesASignatureForbids() {
        FakeRegistry registry = healthy();
        HttpStandIn storage = registry.blobHostAt(world().at("cdn.example"));
        storage.inject(Fault.everywhere()
                .reply(HttpReply.text(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>")));
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.BLOB_FORBIDDEN);
        assertThat(result.verdict().role()).isEqualTo("blob");
        assertThat(result.verdict().host()).isEqualTo("cdn.example");
    }

    @Test
    @Shows(Cause.BLOB_CDN_BLOCKED)
    void aBlockPageInThePlaceOfABlobIsABlock() {
        FakeRegistry registry = healthy();
        HttpStandIn storage = registry.blobHostAt(world().at("cdn.example"));
        storage.inject(Fault.everywhere().reply(HttpReply.html(403, "Blocked by policy")));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.BLOB_CDN_BLOCKED);
        storage.heal();
        storage.inject(Fault.everywhere().reply(HttpReply.html(200, "Sign in")));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.BLOB_CDN_BLOCKED);
    }

    @Test
    @NearMiss(Cause.BLOB_CDN_BLOCKED)
    void aStorageHostsOwnFaultKeepsItsCauseAndItsRole() {
        FakeRegistry registry = healthy();
        registry.blobsAt("https://cdn.example");
        assertBlobHost(Cause.DNS_NXDOMAIN);
        world().host("cdn.example");
        assertBlobHost(Cause.CONNECT_REFUSED);
    }

    @Test
    void aStorageHostsCertificateIsCheckedToo() {
        FakeRegistry registry = healthy();
        registry.blobHostAt(world().at("cdn.example", TestCa.root("Stranger").server("cdn.example")));
        assertBlobHost(Cause.TLS_UNKNOWN_CA);
    }

    private void assertBlobHost(Cause cause) {
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(cause);
        assertThat(result.verdict().role()).isEqualTo("blob");
        assertThat(result.verdict().host()).isEqualTo("cdn.example");
    }

    @Test
    @Shows(Cause.BLOB_INTERRUPTED)
    void aConfigurationThatBreaksOffIsInterrupted() {
        healthy().inject(Fault.on("GET", BLOBS).cutAfter(10));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.BLOB_INTERRUPTED);
    }

    @Test
    void aStorageThatCutsLayersIsFoundOutByADeepLook() {
        FakeRegistry registry = healthy();
        registry.blobHostAt(world().at("cdn.example"))
                .inject(Fault.on("GET", ".*" + IMAGE.layerDigests().getFirst()).cutAfter(300));
        assertThat(world().cause("reg.test/app:v1")).isNull();
        world().options(world().options().withDepth(true));
        CheckResult deep = world().check("reg.test/app:v1");
        assertThat(World.causeOf(deep)).isEqualTo(Cause.BLOB_INTERRUPTED);
        assertThat(deep.verdict().host()).isEqualTo("cdn.example");
    }

    @Test
    @Shows(Cause.BLOB_DIGEST_MISMATCH)
    void aConfigurationWithOtherBytesIsTold() {
        healthy().inject(Fault.on("GET", BLOBS).corrupt());
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.BLOB_DIGEST_MISMATCH);
    }

    @Test
    @NearMiss(Cause.BLOB_DIGEST_MISMATCH)
    void aDeepLookAtWholeLayersFindsNothingWrong() {
        healthy();
        world().options(world().options().withDepth(true));
        assertThat(world().cause("reg.test/app:v1")).isNull();
    }

    @Test
    void aLayerWithOtherBytesIsFoundOutByADeepLook() {
        healthy().inject(Fault.on("GET", ".*" + IMAGE.layerDigests().getFirst()).corrupt());
        assertThat(world().cause("reg.test/app:v1")).isNull();
        world().options(world().options().withDepth(true));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.BLOB_DIGEST_MISMATCH);
    }

    @Test
    void aLayerThatWasCutIsFoundOutByItsFirstByte() {
        healthy().inject(keepsOnly(7));
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.BLOB_INTERRUPTED);
        assertThat(result.verdict().summary()).contains("a layer ends after 7 of");
    }

    /** A cache that kept a part of the layer, and names that part's size. */
    private static Fault keepsOnly(int bytes) {
        return Fault.on("GET", ".*" + IMAGE.layerDigests().getFirst())
                .header("Content-Range", "bytes 0-0/" + bytes)
                .change(reply -> reply.body().length > bytes ? reply.body(Arrays.copyOf(reply.body(), bytes)) : reply);
    }

    @Test
    @NearMiss(Cause.BLOB_INTERRUPTED)
    void aLayerWhoseSizeAloneIsToldWronglyIsHashedAndFine() {
        healthy()
                .inject(Fault.on("GET", ".*" + IMAGE.layerDigests().getFirst()).header("Content-Range", "bytes 0-0/7"));
        assertThat(world().cause("reg.test/app:v1")).isNull();
    }

    /** Runtimes ask for no range: its refusal is our own affair. */
    @ParameterizedTest
    @ValueSource(ints = {400, 416, 501})
    void aServerThatTakesNoRangeIsAskedForTheWhole(int status) {
        FakeRegistry registry = healthy();
        String layer = IMAGE.layerDigests().getFirst();
        registry.inject(Fault.on("GET", ".*" + layer).times(1).status(status));
        assertThat(world().cause("reg.test/app:v1")).isNull();
        assertThat(registry.exchanges().stream()
                        .filter(exchange -> exchange.request().path().endsWith(layer))
                        .map(exchange -> exchange.request().header("range").isPresent()))
                .containsExactly(true, false);
    }

    @Test
    @NearMiss(Cause.BLOB_INTERRUPTED)
    void aServerThatIgnoresTheRangeIsCutAfterTheFirstByte() {
        TestImage large = TestImage.linux("amd64").seed(3).layer(30_000_000).build();
        FakeRegistry registry = world().registry("reg.test");
        registry.push("app", "v1", large);
        registry.inject(Fault.on("GET", ".*" + large.layerDigests().getFirst())
                .change(reply ->
                        reply.status(200).body(large.layers().getFirst()).without("Content-Range")));
        assertThat(world().cause("reg.test/app:v1")).isNull();
        assertThat(registry.exchanges().stream()
                        .filter(each -> each.request()
                                .path()
                                .endsWith(large.layerDigests().getFirst()))
                        .mapToLong(HttpStandIn.Exchange::bytes)
                        .sum())
                .isLessThan(10_000_000);
    }

    @Test
    void aRedirectToAnotherPortOfTheSameHostDropsTheCredentials() {
        FakeRegistry registry = healthy().basic().user("ann", "secret-1");
        world().node.kubeletCredentials(Map.of("reg.test", "ann:secret-1"));
        HttpStandIn storage = registry.blobHostAt(io.pullgauge.probe.fixture.Listen.at(
                        world().dns.address().getHostAddress().replaceAll("\\d+$", "2"), 8443)
                .named("reg.test")
                .tls(World.CA.server("reg.test")));
        assertThat(world().cause("reg.test/app:v1")).isNull();
        assertThat(storage.exchanges())
                .isNotEmpty()
                .noneMatch(each -> each.request().has("authorization"));
    }
}
