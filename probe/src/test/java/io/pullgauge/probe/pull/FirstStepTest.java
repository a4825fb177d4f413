/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What to do first names the line of the file at fault, not only the kind of the fault. */
class FirstStepTest extends WorldTest {

    @Test
    void namesTheLineThatBlocksARegistry() {
        world().runtime("cri-o@1.34.0")
                .node
                .file(
                        "etc/containers/registries.conf",
                        "[[registry]]\nprefix = \"reg.test\"\nlocation = \"reg.test\"\nblocked = true\n");
        assertThat(first(world().check("reg.test/app:v1")))
                .startsWith("platform: /etc/containers/registries.conf:")
                .contains("take the line out")
                .contains("registry.mirror");
    }

    @Test
    void namesTheFileThatCannotBeUnderstood() {
        world().runtime("cri-o@1.34.0").node.file("etc/containers/registries.conf", "[[registry]\n");
        assertThat(first(world().check("reg.test/app:v1")))
                .startsWith("platform: mend /etc/containers/registries.conf");
    }

    @Test
    void namesTheSwitchThatKeepsANodeFromAskingDns() {
        world().node.file("etc/nsswitch.conf", "hosts: files\n");
        assertThat(first(world().check("reg.test/app:v1")))
                .contains("`hosts: files dns`")
                .contains("/etc/nsswitch.conf")
                .contains("reg.test");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP 400: Client sent an HTTP request to an HTTPS server.",
                "400: The plain HTTP request was sent to HTTPS port",
                "You're speaking plain HTTP to an SSL-enabled server port."
            })
    void saysWhichSchemeToWriteWhereHttpMeetsATlsPort(String said) {
        Failure failure = Failure.of(Cause.REGISTRY_UNEXPECTED_RESPONSE, Role.REGISTRY, "reg.test:5000", said);
        assertThat(FirstStep.of(failure))
                .hasValueSatisfying(step -> assertThat(step).contains("https:// instead of http:// for reg.test:5000"));
    }

    @Test
    void leavesOtherFaultsToTheGuide() {
        assertThat(FirstStep.of(Failure.of(Cause.REGISTRY_UNEXPECTED_RESPONSE, Role.REGISTRY, "reg.test", "HTTP 400")))
                .isEmpty();
        assertThat(FirstStep.of(Failure.of(Cause.MIRROR_MISCONFIGURED, Role.NODE, null, "odd (default)")))
                .isEmpty();
    }

    private static String first(CheckResult result) {
        return result.verdict().fix().getFirst();
    }
}
