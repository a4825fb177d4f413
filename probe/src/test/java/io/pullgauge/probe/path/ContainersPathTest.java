/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import static io.pullgauge.probe.path.Paths.plan;
import static io.pullgauge.probe.path.Paths.shown;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.Fingerprint;
import io.pullgauge.probe.node.NodeRoot;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.verdict.Cause;
import java.nio.file.Path;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContainersPathTest {

    private static final String CONF = "/etc/containers/registries.conf";
    private static final String HEX = "0123456789abcdef".repeat(4);

    private NodeRoot root;

    @BeforeEach
    void makeRoot(@TempDir Path folder) {
        root = new NodeRoot(folder);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "prefix = \"docker.io/library\"|location = \"m.io/hub\"; docker.io/library/nginx:1; https://m.io/v2/hub/nginx",
                "prefix = \"docker.io/nginx\"|location = \"m.io\"; docker.io/library/nginx:1; https://registry-1.docker.io/v2/library/nginx",
                "prefix = \"example.com\"|location = \"m.io\"; example.com:5000/x; https://m.io:5000/v2/x",
                "prefix = \"*.example.com\"; a.b.example.com/x; https://a.b.example.com/v2/x",
                "prefix = \"*.example.com\"|location = \"m.io/p\"; a.example.com/x; https://m.io/v2/p/x",
                "prefix = \"*.example.com\"|location = \"m.io/p\"; example.com/x; https://example.com/v2/x",
                "location = \"quay.io\"|insecure = true; quay.io/x; https://quay.io/v2/x skip-verify ON_FAILED_PING",
                "prefix = \"quay.io/org\"|location = \"m.io\"; quay.io/organic/x; https://quay.io/v2/organic/x",
                "location = \"docker.io\"; docker.io/library/nginx; https://registry-1.docker.io/v2/library/nginx",
            })
    void rewritesNamesByTheOneTableThatMatches(String table, String image, String endpoint) {
        root.file(CONF, "[[registry]]\n" + table.replace("|", "\n"));
        assertThat(shown(plan(root.read("cri-o"), image))).containsExactly(endpoint);
    }

    @Test
    void asksMirrorsFirstEachWithItsOwnInsecureFlagAndThePrimaryLast() {
        root.file(CONF, """
                [[registry]]
                location = "quay.io"
                [[registry.mirror]]
                location = "m1.io/q"
                insecure = true
                [[registry.mirror]]
                location = "m2.io:5000"
                [[registry]]
                location = "quay.io/org"
                """);
        assertThat(shown(plan(root.read("cri-o"), "quay.io/x")))
                .containsExactly(
                        "https://m1.io/v2/q/x skip-verify ON_FAILED_PING",
                        "https://m2.io:5000/v2/x",
                        "https://quay.io/v2/x");
        assertThat(shown(plan(root.read("cri-o"), "quay.io/org/x"))).containsExactly("https://quay.io/v2/org/x");
    }

    @Test
    void usesDigestOnlyAndTagOnlyMirrorsForTheirKind() {
        root.file(CONF, """
                [[registry]]
                location = "quay.io"
                [[registry.mirror]]
                location = "d.io"
                pull-from-mirror = "digest-only"
                [[registry.mirror]]
                location = "t.io"
                pull-from-mirror = "tag-only"
                [[registry]]
                location = "ghcr.io"
                mirror-by-digest-only = true
                [[registry.mirror]]
                location = "d.io"
                """);
        assertThat(plan(root.read("cri-o"), "quay.io/x:1").endpoints())
                .extracting(Endpoint::host)
                .containsExactly("t.io", "quay.io");
        assertThat(plan(root.read("cri-o"), "quay.io/x@sha256:" + HEX).endpoints())
                .extracting(Endpoint::host)
                .containsExactly("d.io", "quay.io");
        assertThat(plan(root.read("cri-o"), "ghcr.io/x:1").endpoints())
                .extracting(Endpoint::host)
                .containsExactly("ghcr.io");
    }

    @Test
    void allowsMirrorsOfABlockedRegistryAndBlocksItWithoutThem() {
        root.file(CONF, """
                [[registry]]
                location = "quay.io"
                blocked = true
                [[registry.mirror]]
                location = "m.io"
                [[registry]]
                location = "ghcr.io"
                blocked = true
                """);
        assertThat(plan(root.read("cri-o"), "quay.io/x").endpoints())
                .extracting(Endpoint::host)
                .containsExactly("m.io");
        Problem hindrance = requireNonNull(plan(root.read("cri-o"), "ghcr.io/x").hindrance());
        assertThat(hindrance.cause()).isEqualTo(Cause.MIRROR_MISCONFIGURED);
        assertThat(hindrance.origin().file()).isEqualTo(CONF);
    }

    @Test
    void letsDropInsReplaceTablesOfTheSamePrefix() {
        root.file(CONF, "[[registry]]\nlocation = \"quay.io\"\n[[registry.mirror]]\nlocation = \"old.io\"\n")
                .file(
                        CONF + ".d/10.conf",
                        "[[registry]]\nlocation = \"quay.io\"\n[[registry.mirror]]\nlocation = \"new.io\"\n")
                .file(CONF + ".d/readme.txt", "not read");
        assertThat(plan(root.read("cri-o"), "quay.io/x").endpoints())
                .extracting(Endpoint::host)
                .containsExactly("new.io", "quay.io");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[registry]]\ninsecure = true\n",
                "[[registry]]\nlocation = \"https://quay.io\"\n",
                "[[registry]]\nlocation = \"q.io\"\nmirror-by-digest-only = true\n[[registry.mirror]]\nlocation = \"m\"\npull-from-mirror = \"all\"\n",
                "[[registry]]\nlocation = \"q.io\"\n[[registry.mirror]]\nlocation = \"m\"\npull-from-mirror = \"never\"\n",
                "[[registry]]\nlocation = \"q.io\"\n[[registry]]\nlocation = \"q.io\"\nprefix = \"p.io\"\ninsecure = true\n",
                "[[registry]]\nlocation = \"q.io\"\ninsecure = \"yes\"\n",
                "registry = 3\n",
                "[[registry",
                "\u0000",
                "[registries.search]\nregistries = [\"a.io\"]\n[[registry]]\nlocation = \"q.io\"\n",
                "short-name-mode = \"wild\"\n"
            })
    void failsEveryPullForAFileThatTheLibraryRefuses(String file) {
        root.file(CONF, file);
        assertThat(requireNonNull(plan(root.read("cri-o"), "quay.io/x").hindrance())
                        .cause())
                .isEqualTo(Cause.MIRROR_MISCONFIGURED);
    }

    @Test
    void resolvesShortNamesByAliasThenBySearchAndRefusesToGuess() {
        root.file(
                CONF,
                "unqualified-search-registries = [\"a.io\", \"docker.io\"]\n[aliases]\n\"nginx\" = \"quay.io/n/nginx\"\n");
        assertThat(shown(plan(root.read("cri-o"), "nginx:1"))).containsExactly("https://quay.io/v2/n/nginx");
        assertThat(requireNonNull(plan(root.read("cri-o"), "redis").hindrance()).detail())
                .contains("a.io/redis or docker.io/library/redis");
        root.file("/etc/crio/crio.conf.d/01.conf", "[crio.image]\nshort_name_mode = \"disabled\"\n");
        assertThat(shown(plan(root.read("cri-o"), "redis")))
                .containsExactly("https://a.io/v2/redis", "https://registry-1.docker.io/v2/library/redis");
        root.file("/var/cache/containers/short-name-aliases.conf", "[aliases]\n\"nginx\" = \"cached.io/nginx\"\n");
        assertThat(shown(plan(root.read("cri-o"), "nginx"))).containsExactly("https://cached.io/v2/nginx");
        root.file(CONF, "");
        assertThat(requireNonNull(plan(root.read("cri-o"), "redis").hindrance()).detail())
                .contains("full name");
    }

    @Test
    void givesTheKubeletsCredentialsToTheOwnRegistryOnlyAndAuthFilesToMirrors() {
        root.file(CONF, "[[registry]]\nlocation = \"quay.io\"\n[[registry.mirror]]\nlocation = \"m.io/q\"\n")
                .file(
                        "/run/containers/0/auth.json",
                        "{\"auths\":{\"m.io/q\":{\"auth\":\"YTpi\"},\"m.io\":{\"auth\":\"dTpw\"},"
                                + "\"quay.io\":{\"identitytoken\":\"t0ken\"}}}")
                .file("/var/lib/kubelet/config.json", "{\"auths\":{\"quay.io\":{\"auth\":\"dTpw\"}}}");
        PullPath path = plan(root.read("cri-o"), "quay.io/team/x");
        assertThat(path.credentials()).extracting(Credential::key).containsExactly("quay.io");
        assertThat(path.endpoints()).extracting(Endpoint::takesPodCredentials).containsExactly(false, true);
        assertThat(path.endpoints().getFirst().ownCredential().orElseThrow().username())
                .isEqualTo("a");
        assertThat(path.endpoints().getLast().ownCredential().orElseThrow().identityToken())
                .isTrue();
        assertThat(path.toString()).doesNotContain("t0ken");
    }

    @Test
    void takesTheGlobalAuthFileForTheOnlyOne() {
        root.file("/etc/crio/crio.conf", "[crio.image]\nglobal_auth_file = \"/var/lib/kubelet/config.json\"\n")
                .file("/run/containers/0/auth.json", "{\"auths\":{\"quay.io\":{\"auth\":\"YTpi\"}}}")
                .file("/var/lib/kubelet/config.json", "{\"auths\":{\"docker.io\":{\"auth\":\"dTpw\"}}}");
        assertThat(plan(root.read("cri-o"), "quay.io/x").endpoints().getFirst().ownCredentials())
                .isEmpty();
        assertThat(plan(root.read("cri-o"), "registry-1.docker.io/x")
                        .endpoints()
                        .getFirst()
                        .ownCredentials())
                .hasSize(1);
    }

    @Test
    void readsTheFirstFolderOfCertificatesAndInsistsOnPairs() {
        HeldCertificate ca =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        root.file("/etc/containers/certs.d/quay.io/ca.crt", ca.certificatePem())
                .file("/etc/docker/certs.d/quay.io/client.cert", "alone")
                .file("/etc/docker/certs.d/ghcr.io/client.cert", "alone")
                .file("/etc/docker/certs.d/docker.io/ca.crt", ca.certificatePem());
        assertThat(plan(root.read("cri-o"), "quay.io/x")
                        .endpoints()
                        .getFirst()
                        .tls()
                        .extraRoots())
                .containsExactly(ca.certificate());
        assertThat(plan(root.read("cri-o"), "docker.io/library/x")
                        .endpoints()
                        .getFirst()
                        .tls()
                        .extraRoots())
                .hasSize(1);
        assertThat(requireNonNull(plan(root.read("cri-o"), "ghcr.io/x").hindrance())
                        .detail())
                .contains("client.key");
    }

    @Test
    void walksAsContainersImageDoes() {
        RuntimeRules rules = plan(root.read("cri-o@1.30.2"), "quay.io/x").rules();
        assertThat(rules.userAgent()).isEqualTo("cri-o/1.30.2");
        assertThat(rules.fallback()).isEqualTo(RuntimeRules.Fallback.PER_IMAGE);
        assertThat(rules.reported()).isEqualTo(RuntimeRules.Reported.LAST);
        assertThat(rules.ping()).isEqualTo(RuntimeRules.Ping.MUST_ANSWER);
    }

    @Test
    void plansDockersMirrorsForTheHubAlone() {
        root.file(
                "/etc/docker/daemon.json",
                "{\"registry-mirrors\":[\"https://m.io/\",\"http://n.io:5000/x\"],"
                        + "\"insecure-registries\":[\"10.0.0.0/8\",\"reg.local:5000\"]}");
        assertThat(shown(plan(root.read(), "nginx")))
                .containsExactly(
                        "https://m.io/v2/library/nginx",
                        "http://n.io:5000/x/v2/library/nginx",
                        "https://registry-1.docker.io/v2/library/nginx");
        assertThat(shown(plan(root.read(), "quay.io/x"))).containsExactly("https://quay.io/v2/x");
        assertThat(shown(plan(root.read(), "10.1.2.3:5000/x")))
                .containsExactly("https://10.1.2.3:5000/v2/x skip-verify ON_FAILED_PING");
        assertThat(shown(plan(root.read(), "reg.local:5000/x")))
                .containsExactly("https://reg.local:5000/v2/x skip-verify ON_FAILED_PING");
        assertThat(shown(plan(root.read(), "localhost:5000/x")))
                .containsExactly("https://localhost:5000/v2/x skip-verify ON_FAILED_PING");
    }

    @Test
    void takesDockersProxiesFromItsOwnFileFirst() {
        root.file("/etc/docker/daemon.json", "{\"proxies\":{\"https-proxy\":\"http://own:1\",\"no-proxy\":\"a.io\"}}")
                .file(
                        "/etc/systemd/system/docker.service.d/p.conf",
                        "[Service]\nEnvironment=HTTPS_PROXY=http://unit:1\n");
        assertThat(root.read().proxyFor("https", "b.io", 443).orElseThrow().shown())
                .isEqualTo("http://own:1");
        assertThat(root.read().proxyFor("https", "a.io", 443)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{\"registry-mirrors\":[\"ftp://x\"]}",
                "{\"registry-mirrors\":[\"https://u:p@x\"]}",
                "{\"registry-mirrors\":[\"https://x?y=1\"]}",
                "{\"insecure-registries\":\"x\"}",
                "{\"insecure_registries\":[\"x\"]}",
                "{\"Registry-Mirrors\":[\"https://x\"]}",
                "{\"registry-mirror\":[\"https://x\"]}"
            })
    void knowsThatDockerDoesNotStartWithABrokenFile(String file) {
        root.file("/etc/docker/daemon.json", file);
        assertThat(requireNonNull(plan(root.read("docker"), "nginx").hindrance())
                        .cause())
                .isEqualTo(Cause.RUNTIME_UNAVAILABLE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // policy | image | what comes of it
                "{'default':[{'type':'insecureAcceptAnything'}]}; quay.io/a/b; accepted",
                "{'default':[{'type':'reject'}]}; quay.io/a/b; refused",
                "{'default':[{'type':'reject'}],'transports':{'docker':{'quay.io':[{'type':'insecureAcceptAnything'}]}}}; quay.io/a/b; accepted",
                "{'default':[{'type':'reject'}],'transports':{'docker':{'':[{'type':'insecureAcceptAnything'}]}}}; quay.io/a/b; accepted",
                "{'default':[{'type':'insecureAcceptAnything'}],'transports':{'docker':{'quay.io/a':[{'type':'reject'}],'quay.io/a/b':[{'type':'insecureAcceptAnything'}]}}}; quay.io/a/b; accepted",
                "{'default':[{'type':'insecureAcceptAnything'}],'transports':{'docker':{'quay.io/a/b:1':[{'type':'reject'}]}}}; quay.io/a/b:1; refused",
                "{'default':[{'type':'insecureAcceptAnything'}],'transports':{'docker':{'*.io':[{'type':'reject'}]}}}; quay.io/a/b; refused",
                "{'default':[{'type':'insecureAcceptAnything'}],'transports':{'atomic':{'':[{'type':'reject'}]}}}; quay.io/a/b; accepted",
                "{'default':[{'type':'insecureAcceptAnything'},{'type':'reject'}]}; quay.io/a/b; refused",
                "{'default':[{'type':'sigstoreSigned','keyPath':'/k'}]}; quay.io/a/b; unknown",
                "{'default':[{'type':'signedBy','keyType':'GPGKeys'},{'type':'reject'}]}; quay.io/a/b; refused",
                "{'default':[{'type':'wish'}]}; quay.io/a/b; refused",
                "{'default':[]}; quay.io/a/b; refused",
                "{'transports':{}}; quay.io/a/b; refused",
                "{'default':[{'type':'insecureAcceptAnything'}],'transports':{'docker':{'x.io':[]}}}; quay.io/a/b; refused",
                "{'default':[{'type':'insecureAcceptAnything'}],'more':1}; quay.io/a/b; refused",
                "{; quay.io/a/b; refused",
            })
    void asksTheSignaturePolicyByItsMostSpecificScope(String policy, String image, String ruling) {
        root.file("/etc/containers/policy.json", policy.replace('\'', '"'));
        PullPath path = plan(root.read("cri-o"), image);
        assertThat(path.hindrance() != null).isEqualTo("refused".equals(ruling));
        if (path.hindrance() != null) {
            assertThat(path.hindrance().cause()).isEqualTo(Cause.SIGNATURE_POLICY);
            assertThat(path.hindrance().origin().toString()).startsWith("/etc/containers/policy.json");
        }
        assertThat(path.problems()).hasSize("unknown".equals(ruling) ? 1 : 0);
    }

    @Test
    void readsThePolicyThatCrioNames() {
        root.file("/etc/crio/crio.conf", "[crio.image]\nsignature_policy = \"/etc/own.json\"\n")
                .file("/etc/containers/policy.json", "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}")
                .file("/etc/own.json", "{\n \"default\": [\n  {\"type\": \"reject\"}]}");
        assertThat(requireNonNull(plan(root.read("cri-o"), "quay.io/x").hindrance())
                        .origin())
                .hasToString("/etc/own.json:3");
    }

    @Test
    void doesNotKnowLoginsThatHelpersOrNamespacesHold() {
        root.file("/run/containers/0/auth.json", "{\"credHelpers\":{\"quay.io\":\"vault\"}}");
        assertThat(plan(root.read("cri-o"), "quay.io/x").podIdentity())
                .hasValueSatisfying(why -> assertThat(why).contains("docker-credential-vault", "auth.json"));
        assertThat(plan(root.read("cri-o"), "ghcr.io/x").podIdentity()).isEmpty();
        String hash = Fingerprint.sha256Hex("ghcr.io/x");
        root.file("/etc/crio/auth/team-a-" + hash + ".json", "{}");
        assertThat(plan(root.read("cri-o"), "ghcr.io/x").podIdentity())
                .hasValueSatisfying(why -> assertThat(why).contains("team-a"));
    }

    @Test
    void failsWhereAHelperIsNotInstalledAndNobodyElseHasALogin() {
        root.file("/usr/bin/env", "")
                .file("/run/containers/0/auth.json", "{\"credHelpers\":{\"quay.io\":\"vault\"}}")
                .file("/root/.docker/config.json", "{\"auths\":{\"ghcr.io\":{\"auth\":\"dTpw\"}}}");
        Problem missing = requireNonNull(plan(root.read("cri-o"), "quay.io/x").hindrance());
        assertThat(missing.cause()).isEqualTo(Cause.CREDENTIALS_UNREADABLE);
        assertThat(missing.detail()).contains("docker-credential-vault is not installed");
        root.file("/usr/local/bin/docker-credential-vault", "");
        assertThat(plan(root.read("cri-o"), "quay.io/x").hindrance()).isNull();
    }

    @Test
    void asksTheHelpersOfRegistriesConfInTheirOrder() {
        root.file("/usr/bin/env", "")
                .file("/etc/containers/registries.conf", "credential-helpers = [\"vault\", \"containers-auth.json\"]\n")
                .file("/run/containers/0/auth.json", "{\"auths\":{\"ghcr.io\":{\"auth\":\"dTpw\"}}}");
        assertThat(requireNonNull(plan(root.read("cri-o"), "quay.io/x").hindrance())
                        .detail())
                .contains("docker-credential-vault is not installed");
        assertThat(plan(root.read("cri-o"), "ghcr.io/x").endpoints().getFirst().ownCredential())
                .isPresent();
        root.file("/usr/bin/docker-credential-vault", "");
        assertThat(plan(root.read("cri-o"), "quay.io/x").podIdentity())
                .hasValueSatisfying(why -> assertThat(why).contains("docker-credential-vault", "registries.conf"));
        root.file("/etc/containers/registries.conf.d/own.conf", "credential-helpers = [\"containers-auth.json\"]\n");
        assertThat(plan(root.read("cri-o"), "quay.io/x").podIdentity()).isEmpty();
    }

    @Test
    void namesTheLineOfAKeyInAnAuthFile() {
        root.file("/run/containers/0/auth.json", "{\"auths\": {\n  \"quay.io\": {\"auth\": \"dTpw\"}}}");
        assertThat(plan(root.read("cri-o"), "quay.io/x")
                        .endpoints()
                        .getFirst()
                        .ownCredential()
                        .orElseThrow()
                        .label())
                .isEqualTo("key quay.io in /run/containers/0/auth.json:2");
    }

    @Test
    void readsHostsFilesAndTellsMirrorsTheRegistryWithContainerdsImageStore() {
        String features = "\"features\":{\"containerd-snapshotter\":true}";
        root.file("/etc/docker/daemon.json", "{\n\"registry-mirrors\":[\"https://m.io\"]," + features + "}")
                .file("/etc/docker/certs.d/quay.io/hosts.toml", "[host.\"https://q.io\"]\n");
        PullPath hub = plan(root.read("docker"), "nginx");
        assertThat(shown(hub))
                .containsExactly(
                        "https://m.io/v2/library/nginx?ns=docker.io", "https://registry-1.docker.io/v2/library/nginx");
        assertThat(hub.endpoints()).extracting(Endpoint::takesPodCredentials).containsExactly(false, true);
        assertThat(hub.endpoints().getFirst().origin()).hasToString("/etc/docker/daemon.json:2");
        assertThat(hub.rules().fallback()).isEqualTo(RuntimeRules.Fallback.PER_OBJECT);
        assertThat(shown(plan(root.read("docker"), "quay.io/x")))
                .containsExactly("https://q.io/v2/x?ns=quay.io", "https://quay.io/v2/x");
        root.file("/etc/docker/certs.d/docker.io/hosts.toml", "[host.\"https://h.io\"]\n");
        assertThat(shown(plan(root.read("docker"), "nginx")).getFirst())
                .isEqualTo("https://h.io/v2/library/nginx?ns=docker.io");
    }

    @Test
    void takesDockersMirrorsFromItsCommandLineToo() {
        root.file(
                "/etc/systemd/system/docker.service",
                "[Service]\nExecStart=/usr/bin/dockerd --registry-mirror=https://m.io --insecure-registry r.io:5000\n");
        assertThat(shown(plan(root.read("docker"), "nginx")).getFirst()).isEqualTo("https://m.io/v2/library/nginx");
        assertThat(shown(plan(root.read("docker"), "r.io:5000/x")))
                .containsExactly("https://r.io:5000/v2/x skip-verify ON_FAILED_PING");
    }
}
