/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.cacheadvisor.app.CollectorConfig;
import io.pullgauge.daemonset.Trusting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The plugin by dash, with kubectl and curl, against a real collector. */
@Timeout(120)
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
class PluginIT {
    private static final String VIEWER = "viewer-token-0123456789";
    private static final String OPERATOR = "operator-token-0123456789";
    private static final String AGENT = "agent-token-0123456789";

    @TempDir
    Path folder;

    @Test
    void isCleanShell() throws Exception {
        Plugin plugin = Plugin.in(folder);

        Plugin.Run run = plugin.finished(
                List.of(
                        "shellcheck",
                        "--shell=sh",
                        Plugin.script().toString(),
                        Plugin.completer().toString(),
                        Plugin.script().resolveSibling("package.sh").toString()),
                "");

        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void packsForKrewWithTheDigestOfItsArchive() throws Exception {
        Path pack = Plugin.script().resolveSibling("package.sh");

        Plugin.Run run = Plugin.in(folder)
                .finished(
                        List.of(pack.toString(), "1.2.3", folder.resolve("out").toString()), "");

        assertThat(run.exitCode()).as(run.err()).isZero();
        byte[] archive = Files.readAllBytes(folder.resolve("out/kubectl-pullgauge.tar.gz"));
        String digest = java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(archive));
        JsonNode manifest = YAMLMapper.shared().readTree(Files.readString(folder.resolve("out/pullgauge.yaml")));
        assertThat(manifest.at("/spec/version").asString()).isEqualTo("v1.2.3");
        assertThat(manifest.at("/spec/platforms/0/sha256").asString()).isEqualTo(digest);
        assertThat(manifest.at("/spec/shortDescription").asString()).hasSizeLessThanOrEqualTo(50);
        assertThat(manifest.at("/spec/description").asString().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void asksThroughTheServiceProxyWithKubectlsOwnRights() throws Exception {
        try (Collector collector = Collector.start(open());
                StandInApiServer api = new StandInApiServer("pullgauge", "pullgauge-collector", collector.port())) {
            report(collector.port(), null, "node-a", "node-b");
            Plugin plugin = through(api);

            Plugin.Run text = plugin.run("nodes", "--failing");
            assertThat(text.err()).isEmpty();
            assertThat(text.out()).startsWith("NAME ").contains("node-a ").contains("dns_nxdomain");
            assertThat(text.exitCode()).isEqualTo(4);
            JsonNode json = JsonMapper.shared()
                    .readTree(plugin.run("nodes", "-o", "json").out());
            assertThat(json.get("total").asInt()).isEqualTo(2);
            assertThat(YAMLMapper.shared()
                            .readTree(plugin.run("nodes", "-oyaml").out())
                            .get("items"))
                    .isEqualTo(json.get("items"));
            Plugin.Run names = plugin.run("nodes", "--output=name");
            assertThat(names.out()).isEqualTo("node-a\nnode-b\n");
            assertThat(names.exitCode()).isEqualTo(4);
            assertThat(plugin.run("nodes", "node-b").out()).contains("Name:      node-b");
            assertThat(plugin.run("registries").out()).contains("r.example");
            assertThat(plugin.run("quota").out()).contains("203.0.113.9");
            assertThat(plugin.run("explain", "-o", "name", "lookup r.example: no such host")
                            .out())
                    .isEqualTo("dns_nxdomain\n");
            assertThat(plugin.fed("no such host\npull QPS exceeded", "explain", "-", "-oname")
                            .out())
                    .isEqualTo("dns_nxdomain\nthrottled\n");
            Plugin.Run unknown = plugin.run("nodes", "no/such node");
            assertThat(unknown.exitCode()).isEqualTo(1);
            assertThat(unknown.err()).contains("the collector knows no such thing: /api/v1/nodes/no%2Fsuch%20node");
            assertThat(api.asked()).noneMatch(each -> each.contains("/token"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "x; touch pwned",
                "$(touch pwned)",
                "`touch pwned`",
                "x' 'y",
                "../../../../api/v1/namespaces/kube-system/secrets",
                "a%2f..%2fb",
                "%2e%2e",
                "a\nb: c",
                "a\r\nHost: evil",
                "-rf\u00e9\u202e",
                "?format=json&x=",
                "#/x",
                "*"
            })
    void takesAnyWordAsAWordAndNothingElse(String word) throws Exception {
        try (Collector collector = Collector.start(open());
                StandInApiServer api = new StandInApiServer("pullgauge", "pullgauge-collector", collector.port())) {
            report(collector.port(), null, "node-a");
            Plugin plugin = through(api);

            for (Plugin.Run run : List.of(
                    plugin.run("nodes", "--", word),
                    plugin.run("pods", "-n", word, "--", word),
                    plugin.run("advice", "--config", word, "--", word),
                    plugin.run("prepull", "--", word))) {
                assertThat(run.exitCode()).as(run.toString()).isIn(1, 2);
                assertThat(run.out()).isEmpty();
                assertThat(run.err().lines()).hasSize(1);
            }
            assertThat(plugin.run("registries", "--registry", word).exitCode()).isIn(0, 1, 4);
            assertThat(plugin.run("explain", "-oname", "--", word).exitCode()).isZero();
            assertThat(folder.resolve("pwned")).doesNotExist();
            assertThat(api.asked())
                    .as("nothing beside the collector")
                    .allMatch(
                            each -> each.contains(" /version") || each.contains("/services/http:pullgauge-collector:"))
                    .noneMatch(each -> each.contains("/../") || each.contains("kube-system/"));
        }
    }

    @Test
    void findsACollectorUnderAnotherName() throws Exception {
        try (Collector collector = Collector.start(open());
                StandInApiServer api = new StandInApiServer("monitoring", "gauge-collector", collector.port())) {
            report(collector.port(), null, "node-a");

            assertThat(through(api).run("nodes").out()).contains("node-a");
            Plugin.Run told = through(api).run("nodes", "--collector-namespace", "elsewhere");
            assertThat(told.exitCode()).isEqualTo(1);
            assertThat(told.err()).contains("there is no service pullgauge-collector in namespace elsewhere");
        }
    }

    @Test
    void saysWhenThereIsNoCluster() throws Exception {
        Plugin plugin = Plugin.in(folder).with("KUBECONFIG", "/dev/null").with("PULLGAUGE_VIA", "proxy");

        Plugin.Run run = plugin.run("nodes", "--timeout", "2s");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1);
    }

    @Test
    void showsATokenOverAPortForwardWhereTheCollectorWantsOne() throws Exception {
        try (Collector collector = Collector.start(guarded())) {
            report(collector.port(), AGENT, "node-a");
            Plugin plugin = standIn(collector.port());

            Plugin.Run run = plugin.run("nodes");
            assertThat(run.err()).isEmpty();
            assertThat(run.out()).contains("node-a");
            assertThat(run.exitCode()).isEqualTo(4);
            assertThat(plugin.run("explain", "-oname", "no such host").out()).isEqualTo("dns_nxdomain\n");
            Plugin.Run refused = plugin.run("nodes", "nobody");
            assertThat(refused.err()).contains("answers 404: no node \"nobody\" has reported or is expected");
            Plugin.Run wrong = plugin.run("nodes", "--service-account", "stranger");
            assertThat(wrong.exitCode()).isEqualTo(1);
            assertThat(wrong.err()).contains("no token for service account stranger");
            assertThat(Files.readString(folder.resolve("calls")))
                    .contains("create token pullgauge-viewer --namespace pullgauge --audience=pullgauge --duration=10m")
                    .doesNotContain(VIEWER);
        }
    }

    /** As the chart's notes say for such a release. */
    @Test
    void aReleaseOfAnotherNameNeedsNoMoreThanTheNameOfItsService() throws Exception {
        try (Collector collector = Collector.start(guarded())) {
            report(collector.port(), AGENT, "node-a");
            Plugin plugin = standIn(collector.port(), "gauge");

            Plugin.Run run = plugin.run("nodes", "--service", "gauge-collector");

            assertThat(run.err()).isEmpty();
            assertThat(run.out()).contains("node-a");
        }
    }

    @Test
    void usesTheOperatorsAccountForWhatChangesSomething() throws Exception {
        try (Collector collector = Collector.start(guarded())) {
            report(collector.port(), AGENT, "node-a", "node-b", "node-c");
            Plugin plugin = standIn(collector.port());

            String id =
                    plugin.run("advice", "-o", "name").out().lines().findFirst().orElseThrow();
            Plugin.Run muted = plugin.run(
                    "advice", "mute", id, "--reason", "known \"since\" today", "--until", "2027-01-01T00:00:00Z");

            assertThat(muted.err()).isEmpty();
            assertThat(muted.out()).isEqualTo("advice/" + id + " muted\n");
            assertThat(plugin.run("advice", id, "-ojson").out()).contains("known \\\"since\\\" today");
        }
    }

    @Test
    void doesNotTalkToACollectorThatItHasNoReasonToTrust() throws Exception {
        try (Collector collector = Collector.start(guarded())) {
            Plugin plugin = standIn(collector.port());
            Files.writeString(
                    folder.resolve("ca.crt"),
                    new HeldCertificate.Builder()
                            .certificateAuthority(0)
                            .build()
                            .certificatePem());

            Plugin.Run run = plugin.run("nodes");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("cannot be asked").containsIgnoringCase("certificate");
        }
    }

    private CollectorConfig open() {
        return CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("data"));
    }

    /** With tokens and a certificate for the service's name, as in a cluster. */
    private CollectorConfig guarded() throws IOException {
        HeldCertificate authority =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        HeldCertificate server = new HeldCertificate.Builder()
                .signedBy(authority)
                .addSubjectAlternativeName("pullgauge-collector.pullgauge.svc")
                .addSubjectAlternativeName("gauge-collector.pullgauge.svc")
                .addSubjectAlternativeName("127.0.0.1")
                .build();
        Files.writeString(folder.resolve("ca.crt"), authority.certificatePem());
        Path tokens = Files.writeString(
                folder.resolve("tokens"), VIEWER + ",viewer\n" + OPERATOR + ",operator,ops\n" + AGENT + ",agent\n");
        return open().withTokens(tokens)
                .withTls(new CollectorConfig.TlsPair(
                        Files.writeString(folder.resolve("tls.crt"), server.certificatePem()),
                        Files.writeString(folder.resolve("tls.key"), server.privateKeyPkcs8Pem())));
    }

    private Plugin through(StandInApiServer api) throws IOException {
        return Plugin.in(folder)
                .with("KUBECONFIG", api.kubeconfig(folder).toString())
                .with("PULLGAUGE_SCHEME", "http");
    }

    /** A kubectl that speaks as the real one does; its forward leads where the collector listens anyway. */
    private Plugin standIn(int port) throws IOException {
        return standIn(port, "pullgauge");
    }

    /** The same with what the chart makes for a release of this name. */
    private Plugin standIn(int port, String release) throws IOException {
        Path kubectl =
                Files.writeString(folder.resolve("kubectl"), """
            #!/bin/sh
            case $1 in --request-timeout=*) shift ;; esac
            echo "$*" >>'%1$s/calls'
            case "$1 $2 $3" in
              'get --raw '* | 'create --raw '*)
                echo 'error: You must be logged in to the server (the server has asked for the client to provide credentials)' >&2
                exit 1 ;;
              'get configmap %5$s-ca') cat '%1$s/ca.crt' ;;
              'create token %5$s-viewer') echo %3$s ;;
              'create token %5$s-operator') echo %4$s ;;
              'create token '*) echo "error: failed to create token: serviceaccounts \\"$3\\" not found" >&2; exit 1 ;;
              'port-forward --namespace pullgauge')
                echo 'Forwarding from 127.0.0.1:%2$d -> 8443'
                exec sleep 60 ;;
              *) echo "error: unknown command $*" >&2; exit 1 ;;
            esac
            """.formatted(folder, port, VIEWER, OPERATOR, release));
        Files.setPosixFilePermissions(kubectl, PosixFilePermissions.fromString("rwx------"));
        return Plugin.in(folder).with("KUBECTL", kubectl.toString());
    }

    /** The first of the nodes cannot resolve the registry; the others can. */
    private void report(int port, @org.jspecify.annotations.Nullable String token, String... nodes) throws Exception {
        for (int i = 0; i < nodes.length; i++) {
            String stage = i == 0
                    ? "{\"stage\":\"dns\",\"status\":\"fail\",\"cause\":\"dns_nxdomain\"}"
                    : "{\"stage\":\"dns\",\"status\":\"ok\",\"millis\":1}";
            String body = "{\"schema\":1,\"cluster\":\"c\",\"node\":\"" + nodes[i]
                    + "\",\"agent\":{\"instance\":\"i\",\"version\":\"0\"},\"sequence\":1,\"sentAt\":\"" + Instant.now()
                    + "\","
                    + "\"environment\":{},\"registries\":[{\"host\":\"r.example\",\"stages\":[" + stage
                    + "]}],\"images\":[],\"quotas\":[{\"registry\":\"docker.io\",\"identity\":\"203.0.113.9\",\"limit\":100,"
                    + "\"remaining\":76,\"windowSeconds\":21600}],\"inventory\":{},\"pulls\":[]}";
            send(port, token, body);
        }
    }

    private void send(int port, @org.jspecify.annotations.Nullable String token, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create((token == null ? "http" : "https") + "://127.0.0.1:" + port + "/api/v1/reports"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        HttpClient.Builder client = HttpClient.newBuilder();
        if (token != null) {
            request.header("authorization", "Bearer " + token);
            client.sslContext(Trusting.only(folder.resolve("ca.crt")));
        }
        try (HttpClient http = client.build()) {
            assertThat(http.send(request.build(), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(202);
        }
    }
}
