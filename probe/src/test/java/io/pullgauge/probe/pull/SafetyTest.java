/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.pullgauge.probe.cli.CheckCommand;
import io.pullgauge.probe.fixture.FakeProxy;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.HttpReply;
import io.pullgauge.probe.fixture.HttpStandIn;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.TestImage;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Cause;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

class SafetyTest extends WorldTest {

    private static final String PASSWORD = "canary-pass-4711";
    private static final String PROXY_PASSWORD = "canary-proxy-4712";

    /** What the command prints for these images, in one format. */
    private String printed(String format, String... images) {
        StringWriter out = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of(
                "--node-root",
                world().node.path().toString(),
                "--platform",
                "linux/amd64",
                "--no-color",
                "-o",
                format));
        arguments.addAll(Arrays.asList(images));
        CommandLine line = new CommandLine(new CheckCommand()).setOut(new PrintWriter(out));
        line.execute(arguments.toArray(String[]::new));
        return out.toString();
    }

    private String printedInAllFormats(String... images) {
        return Stream.of("text", "wide", "json", "yaml")
                .map(format -> printed(format, images))
                .reduce("", String::concat);
    }

    @Test
    void noSecretShowsInAnyOutputAtAnyLogLevel() {
        FakeRegistry bearer =
                world().registry("bearer.test").bearer().user("ann", PASSWORD).restrict("app", "ann");
        holding(bearer);
        HttpStandIn storage = bearer.blobHostAt(world().at("cdn.example"));
        FakeRegistry basic = holding(world().registry("basic.test")).basic().user("ann", PASSWORD);
        holding(world().registry("wrong.test")).basic().user("ann", "another");
        holding(world().registry("broken.test").bearer().user("ann", PASSWORD))
                .inject(Fault.on("*", "/token").reply(HttpReply.json(500, "{\"token\":\"canary-token-4713\"}")));
        FakeRegistry foreign = holding(world().registry("foreign.test").bearer().user("ann", PASSWORD));
        foreign.realm("https://elsewhere.example/token?canary-query-4714=1");
        world().node
                .kubeletCredentials(Map.of(
                        "bearer.test", "ann:" + PASSWORD,
                        "basic.test", "ann:" + PASSWORD,
                        "wrong.test", "ann:" + PASSWORD,
                        "broken.test", "ann:" + PASSWORD,
                        "foreign.test", "ann:" + PASSWORD));
        FakeProxy proxy = world().keep(FakeProxy.start(Listen.at(world().host("proxy.test"), 3128)))
                .requireBasic("pat", "no");
        world().node.proxy("containerd", "http://pat:" + PROXY_PASSWORD + "@proxy.test:3128", ".test", ".example");
        String[] images = {
            "bearer.test/app:v1",
            "basic.test/app:v1",
            "wrong.test/app:v1",
            "broken.test/app:v1",
            "foreign.test/app:v1",
            "proxied.org/app:v1",
            "bearer.test/gone:v1"
        };

        String logged = logged(() -> {
            String all = printedInAllFormats(images);
            storage.inject(Fault.everywhere().status(403));
            all += printedInAllFormats(images);
            storage.heal();
            storage.inject(Fault.everywhere().cutAfter(1));
            return all + printedInAllFormats(images);
        });

        assertThat(basic.exchanges()).isNotEmpty();
        assertThat(proxy.log()).isNotEmpty();
        assertThat(storage.exchanges()).isNotEmpty();
        assertThat(logged).contains("bearer.test", "cdn.example", "proxy.test");
        assertThat(logged)
                .doesNotContain(
                        PASSWORD,
                        PROXY_PASSWORD,
                        base64("ann:" + PASSWORD),
                        base64("pat:" + PROXY_PASSWORD),
                        "canary-token-4713",
                        "canary-query-4714",
                        "X-Amz-Signature",
                        "5ec4e7")
                .doesNotContainPattern("token-[0-9a-f]{8}-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reg.test:99999/app:v1", "reg.test:0/app:v1", "reg.test:99999999999/app:v1"})
    void aPortThatDoesNotExistIsNotTakenForAnother(String image) {
        FakeRegistry registry = healthy();
        CheckResult result = world().check(image);
        assertThat(result.pullable()).isFalse();
        assertThat(World.causeOf(result)).isEqualTo(Cause.CONNECT_REFUSED);
        assertThat(registry.exchanges()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"identitytoken\":\"x\"}", "{\"username\":\"u\"}"})
    void anEntryWithoutASecretIsNobodyForContainerd(String entry) {
        healthy().bearer().inject(Fault.on("POST", "/token").status(403));
        world().node.file("var/lib/kubelet/config.json", "{\"auths\":{\"reg.test\":" + entry + "}}");
        assertThat(world().cause("reg.test/app:v1")).isNull();
    }

    /** One plugin's answer is used, the other's is nonsense; both hold secrets, in what they print and in what they complain. */
    @Test
    void nothingThatACredentialPluginSaysShows() {
        holding(world().registry("plugged.test")).basic().user("ann", "canary-plugin-4715");
        holding(world().registry("garbled.test")).basic().user("ann", PASSWORD);
        plugin("good", """
                echo canary-stderr-4716 >&2
                echo '{"kind":"CredentialProviderResponse","apiVersion":"credentialprovider.kubelet.k8s.io/v1","cacheKeyType":"Image",\
                "auth":{"plugged.test":{"username":"ann","password":"canary-plugin-4715"}}}'
                """);
        plugin("bad", "echo '{\"auth\": canary-garbage-4717'; echo canary-stderr-4716 >&2; exit 3\n");
        world().node.file("plugins.yaml", """
                        apiVersion: kubelet.config.k8s.io/v1
                        kind: CredentialProviderConfig
                        providers:
                        - {name: good, matchImages: [plugged.test], defaultCacheDuration: 0s, apiVersion: credentialprovider.kubelet.k8s.io/v1}
                        - {name: bad, matchImages: [garbled.test], defaultCacheDuration: 0s, apiVersion: credentialprovider.kubelet.k8s.io/v1}
                        """);
        String logged = logged(() -> Stream.of("text", "wide", "json", "yaml")
                .map(format -> printed(
                        format,
                        "--credential-provider-config=/plugins.yaml",
                        "--credential-provider-bin-dir=/plugins",
                        "plugged.test/app:v1",
                        "garbled.test/app:v1"))
                .reduce("", String::concat));
        assertThat(logged)
                .contains("can be pulled", "credential provider bad")
                .doesNotContain("canary-", base64("ann:canary-plugin-4715"));
    }

    private void plugin(String name, String script) {
        world().node.file("plugins/" + name, "#!/bin/sh\n" + script);
        assertThat(world().node.path("plugins/" + name).toFile().setExecutable(true))
                .isTrue();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** All that is returned, printed or logged while this runs, with every logger at its most talkative. */
    private static String logged(java.util.function.Supplier<String> work) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> events = new ListAppender<>();
        events.setContext(context);
        events.start();
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream streams = new ByteArrayOutputStream();
        PrintStream captured = new PrintStream(streams, true, StandardCharsets.UTF_8);
        java.util.logging.Logger jul = java.util.logging.Logger.getLogger("");
        java.util.logging.Level julBefore = jul.getLevel();
        java.util.logging.StreamHandler handler =
                new java.util.logging.StreamHandler(captured, new java.util.logging.SimpleFormatter());
        handler.setLevel(java.util.logging.Level.ALL);
        try {
            root.addAppender(events);
            root.setLevel(Level.TRACE);
            jul.setLevel(java.util.logging.Level.ALL);
            jul.addHandler(handler);
            System.setOut(captured);
            System.setErr(captured);
            String result = work.get();
            handler.flush();
            StringBuilder all = new StringBuilder(result).append(streams.toString(StandardCharsets.UTF_8));
            List.copyOf(events.list)
                    .forEach(event -> all.append(event.getFormattedMessage()).append('\n'));
            return all.toString();
        } finally {
            System.setOut(out);
            System.setErr(err);
            jul.removeHandler(handler);
            jul.setLevel(julBefore);
            root.setLevel(before);
            root.detachAppender(events);
        }
    }

    @Test
    void controlCharactersOfARegistryReachNoTerminalAndNoJson() {
        String evil = "\u001b[2J\u009b31m\u202e\u0007\r";
        FakeRegistry registry = healthy();
        registry.inject(Fault.on("*", "/v2/denied/.+")
                .reply(HttpReply.json(
                        403,
                        "{\"errors\":[{\"code\":\"DENIED" + escaped(evil) + "\",\"message\":\"" + escaped(evil)
                                + "\"}]}")));
        registry.inject(Fault.on("*", "/v2/typed/.+").reply(HttpReply.text(200, "text/html\u001b[2J; x=\u009b", "x")));
        String arch = escaped("arm" + evil);
        registry.pushRaw(
                "app",
                "index",
                "application/vnd.oci.image.index.v1+json",
                ("{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"" + IMAGE.digest()
                                + "\",\"size\":9,\"platform\":{\"os\":\"" + arch + "\",\"architecture\":\"" + arch
                                + "\"}}]}")
                        .getBytes(StandardCharsets.UTF_8));
        TestImage odd =
                TestImage.linux("amd64\",\"variant\":\"" + arch).layer(100).build();
        registry.push("app", "odd", odd);
        String all = printedInAllFormats(
                "reg.test/denied/app:v1", "reg.test/typed/app:v1", "reg.test/app:index", "reg.test/app:odd");
        assertThat(all).contains("auth_forbidden", "platform_mismatch");
        assertThat(all.chars().filter(c -> c != '\n').allMatch(c -> c >= 0x20 && (c < 0x7f || c > 0x9f) && c != 0x202e))
                .isTrue();
        assertThat(all.toLowerCase(java.util.Locale.ROOT)).doesNotContain("\\u001b", "\\u009b", "\\u202e", "\\e[");
    }

    private static String escaped(String text) {
        StringBuilder json = new StringBuilder();
        text.chars().forEach(c -> json.append(String.format("\\u%04x", c)));
        return json.toString();
    }

    /** A registry that is no loopback host to us, because a proxy stands between. */
    private FakeRegistry proxied() {
        FakeRegistry registry = holding(world().registry("reg.example"));
        String address = world().dns.address().getHostAddress().replaceAll("\\d+$", "2");
        world().keep(FakeProxy.start(Listen.at(world().host("proxy.test"), 3128)))
                .route("reg.example:443", address, 443);
        world().node.proxy("containerd", "http://proxy.test:3128", ".inside.example");
        return registry;
    }

    @Test
    void aTokenServersNameThatLeadsToThisMachineIsNotConnectedTo() {
        FakeRegistry registry = proxied().bearer();
        HttpStandIn inside = world().keep(HttpStandIn.start(
                world().at("token.inside.example"), request -> HttpReply.json(200, "{\"token\":\"x\"}")));
        registry.realm("https://token.inside.example/token");
        CheckResult result = world().check("reg.example/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.AUTH_REALM_REFUSED);
        assertThat(result.pullable()).isNull();
        assertThat(inside.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://cdn.inside.example", "https://169.254.169.254", "https://[::1]:1", "https://127.0.0.1"})
    void aRedirectThatLeadsToThisMachineOrItsLinkIsNotFollowed(String base) {
        proxied().blobsAt(base);
        HttpStandIn inside =
                world().keep(HttpStandIn.start(world().at("cdn.inside.example"), request -> HttpReply.of(200)));
        CheckResult result = world().check("reg.example/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.AUTH_REALM_REFUSED);
        assertThat(inside.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "[fe80::1]", "[fd00:ec2::254]"})
    void evenARegistryOnThisMachineMayNotNameItsLink(String link) {
        FakeRegistry registry = healthy();
        registry.blobsAt("https://" + link);
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.AUTH_REALM_REFUSED);
        registry.bearer().realm("https://" + link + "/token");
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.AUTH_REALM_REFUSED);
        assertThat(result.pullable()).isNull();
    }

    @Test
    void evenARegistryOnThisMachineMayNotNameANameOfTheLink() {
        healthy().blobsAt("https://metadata.test");
        world().dns.address("metadata.test", "169.254.169.254");
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.AUTH_REALM_REFUSED);
    }

    @Test
    void credentialsAreForAHostAndItsPort() {
        FakeRegistry other = holding(world().keep(FakeRegistry.start(Listen.at(world().host("reg.test"), 8443)
                        .named("reg.test")
                        .tls(World.CA.server("reg.test")))))
                .basic()
                .user("ann", PASSWORD);
        world().node.kubeletCredentials(Map.of("reg.test", "ann:" + PASSWORD));
        assertThat(world().cause("reg.test:8443/app:v1")).isEqualTo(Cause.AUTH_REQUIRED);
        assertThat(other.exchanges()).noneMatch(each -> each.request().has("authorization"));
    }

    @Test
    void whatARefusedTargetAnswersIsNotRepeated() {
        healthy().inject(Fault.everywhere().reply(HttpReply.error(403, "DENIED", "inner secret page 4715")));
        assertThat(printedInAllFormats("reg.test/app:v1")).doesNotContain("4715");
    }

    @Test
    void wordsInAnImagesConfigurationAreDataAndNoCommand() {
        TestImage odd = TestImage.linux("$(touch /tmp/x)").layer(10).build();
        holding(world().registry("reg.test")).push("app", "odd", odd);
        assertThat(world().check("reg.test/app:odd").pullable()).isTrue();
    }
}
