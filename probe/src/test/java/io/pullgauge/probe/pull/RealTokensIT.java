/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.HttpStandIn;
import io.pullgauge.probe.fixture.JwtTokenServer;
import io.pullgauge.probe.fixture.RealProgram;
import io.pullgauge.probe.fixture.RealPrograms;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real docker-registry that believes signed tokens alone, beside skopeo with the same reference and the same credential. */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
class RealTokensIT extends WorldTest {

    private static final TestCa SIGNERS = TestCa.root("Token Signers");

    @TempDir
    @Nullable
    private Path temporary;

    private Path folder = Path.of(".");
    private @Nullable HttpStandIn tokens;

    /** reg.test wants tokens of auth.reg.test; team/app is ann's, open/app is everybody's. */
    @BeforeEach
    void registry() throws IOException {
        folder = temporary == null ? folder : temporary;
        String address = world().host("reg.test");
        fill(address);
        JwtTokenServer server = new JwtTokenServer(SIGNERS.server("signer.test"), "ann:pw", "team/app", "open/app");
        tokens = world().keep(HttpStandIn.start(world().at("auth.reg.test"), server));
        Files.writeString(folder.resolve("signers.pem"), SIGNERS.pem());
        world().keep(RealPrograms.dockerRegistry(
                folder,
                address,
                443,
                RealPrograms.Registry.plain()
                        .tls(World.CA.server("reg.test"))
                        .yaml(server.configuration("https://auth.reg.test/token", folder.resolve("signers.pem")))));
    }

    /** Fills the registry's folder while it still lets everybody push. */
    private void fill(String address) {
        FakeRegistry source = world().keep(FakeRegistry.start());
        source.push("app", "v1", IMAGE);
        try (RealProgram open = RealPrograms.dockerRegistry(folder, address, 5000, RealPrograms.Registry.plain())) {
            for (String repository : List.of("team/app", "open/app")) {
                RealPrograms.Ended copied = RealPrograms.run(
                        folder,
                        "skopeo",
                        "--insecure-policy",
                        "copy",
                        "--src-tls-verify=false",
                        "--dest-tls-verify=false",
                        "docker://" + source.authority() + "/app:v1",
                        "docker://" + open.authority() + "/" + repository + ":v1");
                assertThat(copied.status()).as(copied.output()).isZero();
            }
        }
    }

    private RealPrograms.Ended skopeo(String credential, String image) {
        String script = "mount --bind '" + world().node.path("etc/resolv.conf") + "' /etc/resolv.conf\n"
                + "mount --bind '" + world().node.path("etc/hosts") + "' /etc/hosts\n"
                + "export SSL_CERT_FILE='" + world().node.path("etc/ssl/certs/ca-certificates.crt")
                + "'\nexec timeout 20 \"$@\"\n";
        List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", script, "sh", "skopeo", "inspect"));
        command.addAll(credential.isEmpty() ? List.of("--no-creds") : List.of("--creds", credential));
        command.add("docker://" + image);
        return RealPrograms.run(folder, command.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "'', reg.test/open/app:v1, -",
                "'', reg.test/team/app:v1, AUTH_REQUIRED",
                "'', reg.test/open/app:v2, TAG_NOT_FOUND",
                "'', reg.test/open/gone:v1, AUTH_REQUIRED",
                "ann:pw, reg.test/team/app:v1, -",
                "ann:pw, reg.test/open/app:v1, -",
                "ann:pw, reg.test/team/app:v2, TAG_NOT_FOUND",
                "ann:pw, reg.test/other/app:v1, AUTH_FORBIDDEN",
                "ann:no, reg.test/open/app:v1, AUTH_BAD_CREDENTIALS"
            })
    void agreesWithSkopeo(String credential, String image, @Nullable Cause cause) {
        if (!credential.isEmpty()) {
            world().node.kubeletCredentials(Map.of("reg.test", credential));
        }
        CheckResult ours = world().options(world().options().withDepth(true)).check(image);
        assertThat(World.causeOf(ours)).isEqualTo(cause);
        RealPrograms.Ended theirs = skopeo(credential, image);
        assertThat(theirs.status() == 0).as(theirs.output()).isEqualTo(ours.pullable());
    }

    @Test
    void aTokenOfAStrangersSignatureIsTheTokenServersFault() {
        if (tokens != null) {
            tokens.close();
        }
        JwtTokenServer stranger =
                new JwtTokenServer(TestCa.root("Stranger").server("signer.test"), "ann:pw", "team/app", "open/app");
        world().dns.remove("auth.reg.test");
        world().keep(HttpStandIn.start(world().at("auth.reg.test"), stranger));
        assertThat(world().cause("reg.test/open/app:v1")).isEqualTo(Cause.AUTH_TOKEN_ENDPOINT);
    }
}
