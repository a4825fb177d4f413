/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Cause;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MirrorsTest extends WorldTest {

    @BeforeEach
    void mirrored() {
        world().node.mirrors("reg.test", "https://reg.test", "https://mirror.test");
    }

    @Test
    @Shows(Cause.MIRROR_MISCONFIGURED)
    void aConfigurationInWhichNobodyMayResolveTagsIsWrong() {
        healthy();
        world().node.hostsToml("reg.test", "server = \"https://reg.test\"\ncapabilities = [\"pull\"]\n");
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.MIRROR_MISCONFIGURED);
        assertThat(result.verdict().stage()).isEqualTo("node");
    }

    @Test
    @NearMiss(Cause.MIRROR_MISCONFIGURED)
    void aMirrorThatMayNotResolveIsLeftToTheUpstream() {
        healthy();
        FakeRegistry mirror = holding(world().registry("mirror.test"));
        world().node
                .hostsToml(
                        "reg.test",
                        "server = \"https://reg.test\"\n[host.\"https://mirror.test\"]\n  capabilities = [\"pull\"]\n");
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isNull();
        assertThat(mirror.exchanges()).noneMatch(each -> each.request().path().endsWith("/manifests/v1"));
    }

    @Test
    void byDigestAMirrorThatMayOnlyPullWillDo() {
        holding(world().registry("mirror.test"));
        world().node
                .hostsToml(
                        "reg.test",
                        "server = \"https://reg.test\"\n[host.\"https://mirror.test\"]\n  capabilities = [\"pull\"]\n");
        assertThat(world().cause("reg.test/app@" + IMAGE.digest())).isNull();
    }

    @ParameterizedTest
    @CsvSource({"503, REGISTRY_5XX", "403, AUTH_FORBIDDEN", "429, THROTTLED"})
    void aMirrorsFaultIsAWarningWithItsOwnCause(int status, Cause cause) {
        healthy();
        world().registry("mirror.test").inject(Fault.everywhere().status(status));
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(result.pullable()).isTrue();
        assertThat(World.warnings(result)).containsExactly(cause);
        assertThat(result.warnings().getFirst().endpoint()).isEqualTo("https://mirror.test/v2");
        assertThat(result.verdict().summary()).contains("fallback");
    }

    @Test
    void aDeadMirrorIsAWarningWithItsNetworkCause() {
        healthy();
        assertThat(World.warnings(world().check("reg.test/app:v1"))).containsExactly(Cause.DNS_NXDOMAIN);
        world().host("mirror.test");
        assertThat(World.warnings(world().check("reg.test/app:v1"))).containsExactly(Cause.CONNECT_REFUSED);
    }

    @Test
    void aBlobThatTheMirrorLacksComesFromTheUpstream() {
        healthy();
        FakeRegistry mirror = holding(world().registry("mirror.test"));
        mirror.delete("app", IMAGE.layerDigests().getFirst());
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(result.pullable()).isTrue();
        assertThat(World.warnings(result)).containsExactly(Cause.BLOB_NOT_FOUND);
    }

    @Test
    void theMirrorIsToldWhichRegistryIsMeant() {
        healthy();
        FakeRegistry mirror = holding(world().registry("mirror.test"));
        world().check("reg.test/app:v1");
        assertThat(mirror.exchanges())
                .isNotEmpty()
                .allMatch(each -> each.request().query().contains("ns=reg.test"));
    }

    @ParameterizedTest
    @CsvSource({
        // containerd ≥ 2.0: status other than 404, then 404, then transport; 1.x: the first that is no 404.
        "containerd@2.1.4, 404, 500, REGISTRY_5XX, reg.test",
        "containerd@2.1.4, 500, 404, REGISTRY_5XX, mirror.test",
        "containerd@2.1.4, 0, 404, TAG_NOT_FOUND, reg.test",
        "containerd@1.7.27, 404, 500, REGISTRY_5XX, reg.test",
        "containerd@1.7.27, 0, 404, HTTP_TIMEOUT, mirror.test",
        "containerd@1.7.27, 0, 500, HTTP_TIMEOUT, mirror.test"
    })
    void whereAllFailTheRuntimesOwnChoiceIsToldByItsVersion(
            String runtime, int mirror, int upstream, Cause cause, String host) {
        world().impatient().runtime(runtime);
        fails(world().registry("mirror.test"), mirror);
        fails(world().registry("reg.test"), upstream);
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(cause);
        assertThat(result.verdict().host()).isEqualTo(host);
        assertThat(result.verdict().evidence()).containsEntry("endpointsAsked", 2);
    }

    private static void fails(FakeRegistry registry, int status) {
        registry.push("app", "other", IMAGE);
        if (status == 0) {
            registry.inject(Fault.everywhere().hang());
        } else if (status != 404) {
            registry.inject(Fault.everywhere().status(status));
        }
    }
}
