/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.HttpReply;
import io.pullgauge.probe.fixture.TestImage;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Cause;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestCausesTest extends WorldTest {

    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final TestImage ARM =
            TestImage.linux("arm64").seed(7).layer(500).build();

    private @Nullable Cause raw(String type, String manifest) {
        healthy().pushRaw("app", "odd", type, manifest.getBytes(StandardCharsets.UTF_8));
        return world().cause("reg.test/app:odd");
    }

    private static String digest(char c) {
        return "sha256:" + String.valueOf(c).repeat(64);
    }

    @Test
    @Shows(Cause.INVALID_REFERENCE)
    void whatIsNoReferenceIsToldWithoutAskingAnybody() {
        CheckResult result = world().check("reg.test/App:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.INVALID_REFERENCE);
        assertThat(result.pullable()).isFalse();
        assertThat(world().dns.queries()).isEmpty();
    }

    @Test
    @NearMiss(Cause.INVALID_REFERENCE)
    void tagsMayHaveCapitals() {
        healthy().push("app", "V1.0_RC", IMAGE);
        assertThat(world().cause("reg.test/app:V1.0_RC")).isNull();
    }

    @Test
    @Shows(Cause.REPO_NOT_FOUND)
    void aMissingRepositoryIsToldFromAMissingTag() {
        healthy();
        assertThat(world().cause("reg.test/gone:v1")).isEqualTo(Cause.REPO_NOT_FOUND);
    }

    @Test
    @Shows(Cause.TAG_NOT_FOUND)
    @NearMiss(Cause.REPO_NOT_FOUND)
    void aMissingTagOfARepositoryThatIsThere() {
        healthy();
        assertThat(world().cause("reg.test/app:v2")).isEqualTo(Cause.TAG_NOT_FOUND);
    }

    @Test
    @Shows(Cause.DIGEST_NOT_FOUND)
    @NearMiss(Cause.TAG_NOT_FOUND)
    void aMissingDigestOfARepositoryThatIsThere() {
        healthy();
        assertThat(world().cause("reg.test/app@" + digest('a'))).isEqualTo(Cause.DIGEST_NOT_FOUND);
    }

    @Test
    @NearMiss({Cause.DIGEST_NOT_FOUND, Cause.MANIFEST_DIGEST_MISMATCH})
    void aDigestThatIsThereIsTakenWhateverTheTagBesideIt() {
        healthy();
        CheckResult result = world().check("reg.test/app:gone@" + IMAGE.digest());
        assertThat(World.causeOf(result)).isNull();
        assertThat(result.digest()).isEqualTo(IMAGE.digest());
    }

    @Test
    @Shows(Cause.PLATFORM_MISMATCH)
    void anIndexWithoutTheNodesPlatformIsNamedWithWhatItHas() {
        healthy().pushIndex("app", "arm", ARM);
        CheckResult result = world().check("reg.test/app:arm");
        assertThat(World.causeOf(result)).isEqualTo(Cause.PLATFORM_MISMATCH);
        assertThat(result.verdict().evidence().toString()).contains("linux/arm64");
    }

    @Test
    @NearMiss({Cause.PLATFORM_MISMATCH, Cause.INDEX_INCOMPLETE})
    void anIndexWithTheNodesPlatformAmongOthersIsFine() {
        healthy().pushIndex("app", "multi", ARM, IMAGE);
        CheckResult result = world().check("reg.test/app:multi");
        assertThat(World.causeOf(result)).isNull();
        assertThat(result.platform()).isEqualTo("linux/amd64");
        assertThat(result.bytes()).isEqualTo(IMAGE.bytes());
    }

    @Test
    void aSingleManifestForAnotherPlatformIsPulledAndWarnedOf() {
        healthy().push("app", "arm", ARM);
        CheckResult result = world().check("reg.test/app:arm");
        assertThat(result.pullable()).isTrue();
        assertThat(World.warnings(result)).containsExactly(Cause.PLATFORM_MISMATCH);
    }

    @Test
    @Shows(Cause.INDEX_INCOMPLETE)
    void aChildThatIsNotThereMakesTheIndexIncomplete() {
        FakeRegistry registry = healthy();
        registry.pushIndex("app", "multi", ARM, IMAGE);
        registry.delete("app", IMAGE.digest());
        assertThat(world().cause("reg.test/app:multi")).isEqualTo(Cause.INDEX_INCOMPLETE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "7",
                "{}",
                "{\"schemaVersion\":2,\"manifests\":[],\"layers\":[],\"config\":{}}",
                "{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:../../etc/passwd\",\"size\":1},\"layers\":[]}",
                "{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:aaaa\",\"size\":-1},\"layers\":[]}"
            })
    @Shows(Cause.MANIFEST_INVALID)
    void whatIsNoManifestIsInvalid(String manifest) {
        assertThat(raw(MANIFEST, manifest)).isEqualTo(Cause.MANIFEST_INVALID);
    }

    @Test
    void aManifestThatSaysItIsAnIndexIsInvalid() {
        String lying = new String(IMAGE.manifest(), StandardCharsets.UTF_8).replace(MANIFEST, INDEX);
        assertThat(raw(INDEX, lying)).isEqualTo(Cause.MANIFEST_INVALID);
    }

    @Test
    void aSoundManifestThatIsAnIndexBesidesIsNeither() {
        String both = new String(IMAGE.manifest(), StandardCharsets.UTF_8)
                .replaceFirst(
                        "\\{",
                        "{\"manifests\":[{\"mediaType\":\"" + MANIFEST + "\",\"size\":7,\"digest\":\"" + IMAGE.digest()
                                + "\"}],");
        assertThat(raw(MANIFEST, both)).isEqualTo(Cause.MANIFEST_INVALID);
    }

    @Test
    @NearMiss(Cause.MANIFEST_INVALID)
    void unknownFieldsAreNoHarm() {
        String more = new String(IMAGE.manifest(), StandardCharsets.UTF_8)
                .replaceFirst("\\{", "{\"annotations\":{\"a\":\"b\"},\"future\":[1,{}],");
        healthy().pushRaw("app", "odd", MANIFEST, more.getBytes(StandardCharsets.UTF_8));
        assertThat(world().cause("reg.test/app:odd")).isNull();
    }

    @Test
    @Shows(Cause.MANIFEST_UNSUPPORTED)
    void dockersFirstSchemaIsRefusedByName() {
        assertThat(raw(
                        "application/vnd.docker.distribution.manifest.v1+prettyjws",
                        "{\"schemaVersion\":1,\"name\":\"app\",\"tag\":\"odd\",\"fsLayers\":[]}"))
                .isEqualTo(Cause.MANIFEST_UNSUPPORTED);
    }

    @Test
    @NearMiss(Cause.MANIFEST_UNSUPPORTED)
    void dockersSecondSchemaIsTaken() {
        FakeRegistry registry = healthy();
        TestImage docker = TestImage.linux("amd64").docker().layer(300).build();
        registry.pushManifestList("app", "docker", docker);
        assertThat(world().cause("reg.test/app:docker")).isNull();
    }

    @Test
    void aHelmChartIsNoImage() {
        String chart = new String(IMAGE.manifest(), StandardCharsets.UTF_8)
                .replace("application/vnd.oci.image.config.v1+json", "application/vnd.cncf.helm.config.v1+json");
        assertThat(raw(MANIFEST, chart)).isEqualTo(Cause.MANIFEST_UNSUPPORTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"containerd", "containerd@1.6.20", "cri-o", "docker"})
    void whatHasAnotherConfigurationAndNoLayersOfAnImageIsNone(String runtime) {
        String artifact = new String(IMAGE.manifest(), StandardCharsets.UTF_8)
                .replace("application/vnd.oci.image.config.v1+json", "application/vnd.unknown.config.v1+json")
                .replace("application/vnd.oci.image.layer.v1.tar+gzip", "text/plain");
        world().runtime(runtime);
        assertThat(raw(MANIFEST, artifact)).isEqualTo(Cause.MANIFEST_UNSUPPORTED);
    }

    @Test
    void whetherAWebAssemblyModuleCanBeUsedIsNotKnownOfNewContainerds() {
        String module = new String(IMAGE.manifest(), StandardCharsets.UTF_8)
                .replace("application/vnd.oci.image.config.v1+json", "application/vnd.wasm.config.v0+json")
                .replace("application/vnd.oci.image.layer.v1.tar+gzip", "application/wasm");
        healthy().pushRaw("app", "odd", MANIFEST, module.getBytes(StandardCharsets.UTF_8));
        assertThat(world().runtime("containerd@1.7.7").check("reg.test/app:odd").pullable())
                .isNull();
        assertThat(world().runtime("containerd@1.7.6").check("reg.test/app:odd").pullable())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "docker@24.0.0, MANIFEST_INVALID",
        "docker@26.0.0, MANIFEST_UNSUPPORTED",
        "containerd@1.7.20, MANIFEST_INVALID"
    })
    void dockersFirstSchemaWithoutASignatureFailsUntilItIsNoLongerTaken(String runtime, Cause cause) {
        world().runtime(runtime);
        assertThat(raw(
                        "application/vnd.docker.distribution.manifest.v1+prettyjws",
                        "{\"schemaVersion\":1,\"name\":\"app\",\"tag\":\"odd\",\"fsLayers\":[]}"))
                .isEqualTo(cause);
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker@24.0.0", "containerd@1.6.20", "cri-o@1.30.0"})
    void dockersFirstSchemaIsTakenByOldRuntimesAndWarnedOf(String runtime) {
        String signed = "{\"schemaVersion\":1,\"name\":\"app\",\"tag\":\"odd\",\"fsLayers\":[{\"blobSum\":\""
                + IMAGE.layerDigests().getFirst() + "\"}],\"signatures\":[{\"signature\":\"x\"}]}";
        healthy()
                .pushRaw(
                        "app",
                        "odd",
                        "application/vnd.docker.distribution.manifest.v1+prettyjws",
                        signed.getBytes(StandardCharsets.UTF_8));
        CheckResult result = world().runtime(runtime).check("reg.test/app:odd");
        assertThat(result.pullable()).isTrue();
        assertThat(World.warnings(result)).containsExactly(Cause.MANIFEST_UNSUPPORTED);
    }

    @ParameterizedTest
    @CsvSource({"containerd, MANIFEST_INVALID", "cri-o, ", "docker, "})
    void aLayersSizeInTheManifestIsHeldAgainstItByContainerdAlone(String runtime, @Nullable Cause cause) {
        int size = IMAGE.layers().getFirst().length;
        String longer = new String(IMAGE.manifest(), StandardCharsets.UTF_8)
                .replace("\"size\":" + size, "\"size\":" + (size + 1));
        world().runtime(runtime);
        assertThat(raw(MANIFEST, longer)).isEqualTo(cause);
    }

    @Test
    void indexesInsideEachOtherAreFollowedSoFarAndNoFurther() {
        FakeRegistry registry = healthy();
        byte[] inner = IMAGE.manifest();
        String type = MANIFEST;
        for (int depth = 0; depth < 12; depth++) {
            inner = ("{\"manifests\":[{\"mediaType\":\"" + type + "\",\"size\":" + inner.length + ",\"digest\":\""
                            + TestImage.sha256(inner) + "\"}]}")
                    .getBytes(StandardCharsets.UTF_8);
            type = INDEX;
            registry.pushRaw("app", "deep" + depth, INDEX, inner);
        }
        assertThat(world().cause("reg.test/app:deep3")).isNull();
        assertThat(world().check("reg.test/app:deep11").pullable()).isNull();
    }

    @Test
    @Shows(Cause.MANIFEST_DIGEST_MISMATCH)
    void bytesThatDoNotHaveTheDigestAreToldWhetherByTagOrDigest() {
        healthy().inject(Fault.on("GET", "/v2/app/manifests/.+").corrupt());
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.MANIFEST_DIGEST_MISMATCH);
        assertThat(world().cause("reg.test/app@" + IMAGE.digest())).isEqualTo(Cause.MANIFEST_DIGEST_MISMATCH);
    }

    @Test
    @Shows(Cause.MANIFEST_TOO_LARGE)
    void aManifestThatTheRuntimeDoesNotTakeIsTooLarge() {
        healthy().inject(Fault.on("*", "/v2/app/manifests/.+").padding(5_000_000));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.MANIFEST_TOO_LARGE);
    }

    @Test
    @NearMiss(Cause.MANIFEST_TOO_LARGE)
    void aLargeManifestWithinTheBoundIsFine() {
        String large = new String(IMAGE.manifest(), StandardCharsets.UTF_8)
                .replaceFirst("\\{", "{\"annotations\":{\"a\":\"" + "b".repeat(200_000) + "\"},");
        healthy().pushRaw("app", "large", MANIFEST, large.getBytes(StandardCharsets.UTF_8));
        assertThat(world().cause("reg.test/app:large")).isNull();
    }

    @Test
    void aMillionEntriesAreCut() {
        String entry = "{\"digest\":\"" + digest('b') + "\",\"size\":1},";
        String index = "{\"schemaVersion\":2,\"manifests\":[" + entry.repeat(60_000) + "]}";
        assertThat(raw(INDEX, index)).isEqualTo(Cause.MANIFEST_TOO_LARGE);
    }

    @Test
    void headersThatAreMissingAreMadeUpForByTheBytes() {
        healthy().inject(Fault.on("*", "/v2/app/manifests/.+").withoutHeader("Docker-Content-Digest"));
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isNull();
        assertThat(result.digest()).isEqualTo(IMAGE.digest());
    }

    @Test
    void aRegistryThatKnowsNoHeadIsAskedByGet() {
        healthy().inject(Fault.on("HEAD", ".*").reply(HttpReply.error(405, "UNSUPPORTED", "no HEAD")));
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isNull();
        assertThat(result.digest()).isEqualTo(IMAGE.digest());
    }

    @Test
    void foreignLayerUrlsAreNeverFollowed() {
        FakeRegistry elsewhere = world().registry("layers.example");
        FakeRegistry registry = healthy();
        String layer = IMAGE.layerDigests().getFirst();
        String foreign = new String(IMAGE.manifest(), StandardCharsets.UTF_8)
                .replace(
                        "\"digest\":\"" + layer + "\"",
                        "\"urls\":[\"https://layers.example/layer\"],\"digest\":\"" + layer + "\"");
        registry.pushRaw("app", "foreign", MANIFEST, foreign.getBytes(StandardCharsets.UTF_8));
        assertThat(world().cause("reg.test/app:foreign")).isNull();
        registry.delete("app", layer);
        assertThat(world().cause("reg.test/app:foreign")).isNull();
        assertThat(elsewhere.exchanges()).isEmpty();
    }

    @Test
    @Shows(Cause.SIGNATURE_POLICY)
    void aRegistrysPolicyIsNamed() {
        healthy()
                .inject(Fault.everywhere()
                        .reply(HttpReply.error(
                                412,
                                "PROJECTPOLICYVIOLATION",
                                "current image with 3 vulnerabilities cannot be pulled")));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.SIGNATURE_POLICY);
    }

    @Test
    @NearMiss(Cause.SIGNATURE_POLICY)
    void aRefusalWithoutPolicyIsNone() {
        healthy().inject(Fault.everywhere().reply(HttpReply.error(403, "FORBIDDEN", "no")));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.AUTH_FORBIDDEN);
    }

    /** Whoever has no tag list says 404 to it, and no word about the repository. */
    @Test
    @NearMiss(Cause.REPO_NOT_FOUND)
    void aRegistryWithoutATagListHasItsRepositoriesAllTheSame() {
        FakeRegistry registry = healthy();
        registry.inject(Fault.on("GET", "/v2/app/tags/list.*").reply(HttpReply.error(404, "NOT_FOUND", "404 page")));
        assertThat(world().cause("reg.test/app:gone")).isEqualTo(Cause.TAG_NOT_FOUND);
        registry.heal();
        registry.inject(Fault.on("GET", "/v2/app/tags/list.*")
                .reply(HttpReply.error(404, "NOT_FOUND", "repository app not found")));
        assertThat(world().cause("reg.test/app:gone")).isEqualTo(Cause.REPO_NOT_FOUND);
    }

    @Test
    void aNameThatTheRegistryDoesNotTakeIsAnInvalidReference() {
        healthy().inject(Fault.on("*", "/v2/app/.*").reply(HttpReply.error(400, "NAME_INVALID", "invalid name")));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.INVALID_REFERENCE);
    }
}
