/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.NodeRoot;
import io.pullgauge.probe.node.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PluginsTest {

    private static final String API = "credentialprovider.kubelet.k8s.io/v1";

    private static final String CONFIG =
            "{\"apiVersion\":\"kubelet.config.k8s.io/v1\",\"kind\":\"CredentialProviderConfig\",\"providers\":[{\"name\":\"p\","
                    + "\"matchImages\":[\"reg.io\"],\"defaultCacheDuration\":\"0s\",\"apiVersion\":\"" + API + "\"}]}";

    private NodeRoot root;

    @BeforeEach
    void makeRoot(@TempDir Path folder) {
        root = new NodeRoot(folder);
    }

    @Test
    void runsAPluginWhereItLiesWithRequestArgumentsAndEnvironment() throws IOException {
        plugin("cat > \"$(dirname \"$0\")/request\"; echo \"$1 $MODE $HOME\" > \"$(dirname \"$0\")/args\"\n"
                + answer("Image", "", "reg.io/team"));
        config("args: [\"get\"]\n  env: [{name: MODE, value: fast}]\n");
        List<Credential> found = lookup("reg.io/team/x").credentials();
        assertThat(found).singleElement().satisfies(credential -> {
            assertThat(credential.username()).isEqualTo("u");
            assertThat(credential.password().reveal()).isEqualTo("hunter2");
            assertThat(credential.label()).isEqualTo("key reg.io/team in /plugins/p");
        });
        assertThat(Files.readString(root.at("/plugins/request")))
                .contains("\"image\":\"reg.io/team/x\"", "\"kind\":\"CredentialProviderRequest\"", "\"" + API + "\"");
        assertThat(Files.readString(root.at("/plugins/args"))).isEqualTo("get fast \n");
    }

    @Test
    void asksOnlyForImagesThatMatchAndPutsItsAnswersAfterTheFiles() {
        plugin(answer("Image", "", "reg.io"));
        config("");
        root.file("/var/lib/kubelet/config.json", "{\"auths\":{\"reg.io\":{\"auth\":\"YTpi\"}}}");
        assertThat(lookup("reg.io/x").credentials())
                .extracting(Credential::username)
                .containsExactly("a", "u");
        assertThat(lookup("quay.io/x").credentials()).isEmpty();
    }

    /** A name that only looks like the cloud's own gets none of its credentials. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example/x",
                "evil.example/123456789012.dkr.ecr.eu-west-1.amazonaws.com/x",
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com:8443/x",
                "a.b.dkr.ecr.eu-west-1.amazonaws.com/x",
                "123456789012.dkr.ecr.eu-west-1.amazonaws.comx/x",
                "dkr.ecr.eu-west-1.amazonaws.com/x"
            })
    void asksForNoImageWhoseHostOnlyLooksLikeOneThatMatches(String image) {
        plugin("echo x >> \"$(dirname \"$0\")/runs\"\n" + answer("Registry", "", "*"));
        config("", "*.dkr.ecr.*.amazonaws.com");
        assertThat(lookup(image).credentials()).isEmpty();
        assertThat(root.at("/plugins/runs")).doesNotExist();
        lookup("123456789012.dkr.ecr.eu-west-1.amazonaws.com/x");
        assertThat(root.at("/plugins/runs")).exists();
    }

    @ParameterizedTest
    @CsvSource({"Image, 2", "Registry, 1", "Global, 1"})
    void remembersAnswersByTheirKeyAcrossSnapshots(String key, int runs) throws IOException {
        plugin("echo x >> \"$(dirname \"$0\")/runs\"\n" + answer(key, "1h", "reg.io"));
        config("");
        Node node = read();
        KubeletCredentials.of(node).lookup("reg.io/x");
        KubeletCredentials.of(node.refreshed()).lookup("reg.io/y");
        KubeletCredentials.of(node.refreshed()).lookup("reg.io/x");
        assertThat(Files.readAllLines(root.at("/plugins/runs"))).hasSize(runs);
    }

    @Test
    void asksAgainWhenAnAnswerHasExpiredAndNeverKeepsOneOfNoDuration() throws IOException {
        plugin("echo x >> \"$(dirname \"$0\")/runs\"\n" + answer("Image", "10s", "reg.io"));
        AtomicLong now = new AtomicLong(5);
        Plugins plugins = new Plugins(now::get, Duration.ofSeconds(10));
        Provider provider = new Provider(
                "p", "/plugins/p", List.of("reg.io"), Duration.ZERO, API, List.of(), Map.of(), Optional.empty());
        for (long seconds : new long[] {0, 9, 11, 12}) {
            now.set(5 + Duration.ofSeconds(seconds).toNanos());
            assertThat(plugins.ask(read().files(), provider, path(), "reg.io/x").credentials())
                    .hasSize(1);
        }
        assertThat(Files.readAllLines(root.at("/plugins/runs"))).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo garbage",
                "echo '[]'",
                "exit 3",
                "head -c 3000000 /dev/zero",
                "true",
                "printf '{'",
                "echo '{\"apiVersion\":\"other/v1\",\"kind\":\"CredentialProviderResponse\",\"cacheKeyType\":\"Image\"}'",
                "echo '{\"apiVersion\":\"credentialprovider.kubelet.k8s.io/v1\",\"kind\":\"CredentialProviderResponse\",\"cacheKeyType\":\"Node\"}'",
                "echo '{\"apiVersion\":\"credentialprovider.kubelet.k8s.io/v1\",\"kind\":\"CredentialProviderResponse\",\"cacheKeyType\":\"Image\",\"auth\":[]}'",
            })
    void takesNothingFromAPluginThatFailsOrTalksNonsense(String script) {
        plugin(script + "\n");
        config("");
        KubeletCredentials.Found found = lookup("reg.io/x");
        assertThat(found.credentials()).isEmpty();
        assertThat(found.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.detail())
                        .contains("credential provider p")
                        .doesNotContain("garbage"));
    }

    @Test
    void cutsOffAPluginThatHangsAndItsChildren() throws IOException {
        plugin("sleep 300 & echo $! > \"$(dirname \"$0\")/child\"\nsleep 300\n");
        Plugins plugins = new Plugins(System::nanoTime, Duration.ofMillis(600));
        Provider provider = new Provider(
                "p", "/plugins/p", List.of("reg.io"), Duration.ZERO, API, List.of(), Map.of(), Optional.empty());
        assertThat(plugins.ask(read().files(), provider, path(), "reg.io/x").problem())
                .isPresent();
        long child = Long.parseLong(Files.readString(root.at("/plugins/child")).strip());
        Awaitility.await()
                .until(() ->
                        ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void doesNotWaitForAHangingPluginOnceMoreForEveryImage() {
        plugin("sleep 300\n");
        Plugins plugins = new Plugins(System::nanoTime, Duration.ofMillis(400));
        Provider provider = new Provider(
                "p", "/plugins/p", List.of("reg.io"), Duration.ZERO, API, List.of(), Map.of(), Optional.empty());
        List<String> details = Stream.of("reg.io/a", "reg.io/b", "reg.io/c")
                .map(image -> plugins.ask(read().files(), provider, path(), image))
                .map(answer -> answer.problem().orElseThrow().detail())
                .toList();
        assertThat(details.getFirst()).contains("within");
        assertThat(details.subList(1, 3))
                .allSatisfy(detail -> assertThat(detail).contains("not asked again yet"));
    }

    @Test
    void doesNotPretendToBeAPod() {
        plugin("echo x >> \"$(dirname \"$0\")/runs\"\n");
        config("tokenAttributes: {serviceAccountTokenAudience: a, cacheType: Token, requireServiceAccount: true}\n");
        assertThat(lookup("reg.io/x").podIdentity())
                .hasValueSatisfying(why -> assertThat(why).contains("service account"));
        assertThat(Files.exists(root.at("/plugins/runs"))).isFalse();
        assertThat(lookup("quay.io/x").podIdentity()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kind: X", "providers: [", "\u0000", "- a"})
    void reportsAConfigurationThatTheKubeletDoesNotStartWith(String text) {
        root.file("/plugins.yaml", text);
        assertThat(lookup("reg.io/x").problems())
                .extracting(Problem::detail)
                .anySatisfy(detail -> assertThat(detail).contains("does not start"));
    }

    @Test
    void reportsProvidersThatAreIncompleteOrMissing() {
        root.folder("/plugins");
        config("surprise: 1\n");
        assertThat(lookup("reg.io/x").problems()).hasSize(1);
        config("");
        assertThat(lookup("reg.io/x").problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.origin()).hasToString("/plugins/p"));
    }

    @Test
    void doesNotKnowWhatAPluginOutOfSightWouldSay() {
        config("");
        KubeletCredentials.Found found = lookup("reg.io/x");
        assertThat(found.podIdentity())
                .hasValueSatisfying(why -> assertThat(why).contains("/plugins"));
        assertThat(found.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.origin()).hasToString("/plugins"));
        assertThat(lookup("quay.io/x").podIdentity()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind: CredentialProviderConfig\napiVersion: kubelet.config.k8s.io/v1\nsurprise: 1\nproviders: []\n",
                "kind: CredentialProviderConfig\napiVersion: kubelet.config.k8s.io/v1\nproviders:\n- {name: p, matchImages: [a.io], "
                        + "defaultCacheDuration: 0s, apiVersion: credentialprovider.kubelet.k8s.io/v1beta1, tokenAttributes: {x: y}}\n",
            })
    void decodesStrictlyAsTheKubeletDoes(String text) {
        root.folder("/plugins").file("/plugins.yaml", text);
        assertThat(lookup("a.io/x").problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.detail()).contains("does not start"));
    }

    /** Configuration and folder of plugins, by who has set up the node. */
    @ParameterizedTest
    @CsvSource({
        "/etc/eks/image-credential-provider/config.json, /etc/eks/image-credential-provider",
        "/etc/kubernetes/kubelet/credential-provider-config.yaml, /usr/libexec/kubernetes/kubelet/plugins",
        "/etc/srv/kubernetes/cri_auth_config.yaml, /home/kubernetes/bin",
        "/var/lib/kubelet/credential-provider-config.yaml, /var/lib/kubelet/credential-provider",
        "/etc/kubernetes/credential-providers/ecr-credential-provider.yaml, /usr/libexec/kubelet-image-credential-provider-plugins",
        "/etc/kubernetes/credential-providers/acr-credential-provider.yaml, /usr/libexec/kubelet-image-credential-provider-plugins",
        "/etc/kubernetes/credential-providers/gcr-credential-provider.yaml, /usr/libexec/kubelet-image-credential-provider-plugins",
        "/etc/kubernetes/credential-providers/generic-credential-provider.yaml, /usr/libexec/kubelet-image-credential-provider-plugins",
        "/var/lib/rancher/credentialprovider/config.yaml, /var/lib/rancher/credentialprovider/bin",
        "/etc/kubernetes/kubelet-credentialproviderconfig.yaml, /usr/local/lib/kubelet/credentialproviders",
    })
    void findsWhereVendorsPutTheirPlugins(String config, String folder) {
        root.file(config, CONFIG).file(folder + "/p", "");
        assertThat(KubeletCredentials.of(root.read()).plugins()).containsExactly("plugin p in " + folder + "/p");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/etc/systemd/system/kubelet.service.d/1.conf | [Service]#ExecStart=#ExecStart=/bin/kubelet %s",
                "/etc/eks/kubelet/environment | NODEADM_KUBELET_ARGS=\"--v=2 %s\"",
                "/etc/default/kubelet | KUBELET_FLAGS='%s --x=y'",
                "/etc/rancher/rke2/config.yaml.d/9.yaml | kubelet-arg:#  - image-credential-provider-config=/c.yaml#  - image-credential-provider-bin-dir=/b",
                "/proc/70/cmdline | kubelet %s",
            })
    void findsPluginsByTheKubeletsFlags(String path, String text) {
        String flags = "--image-credential-provider-config=/c.yaml --image-credential-provider-bin-dir=/b";
        boolean process = path.startsWith("/proc");
        root.file(path, String.format(text, flags).replace("#", "\n").replace(process ? " " : "\0", "\0"))
                .file("/c.yaml", CONFIG)
                .file("/b/p", "");
        root.file("/proc/70/comm", process ? "kubelet\n" : "other\n")
                .file("/proc/70/cgroup", "0::/system.slice/kubelet.service\n")
                .file("/proc/70/stat", "70 (kubelet) S 1 " + "0 ".repeat(17) + "100 0\n")
                .file("/proc/stat", "btime 1700000000\n");
        assertThat(KubeletCredentials.of(root.read()).plugins()).containsExactly("plugin p in /b/p");
    }

    @Test
    void guessesNoVendorWhereTheKubeletsFlagsCanBeSeen() {
        root.file("/etc/eks/image-credential-provider/config.json", CONFIG)
                .file("/proc/70/comm", "kubelet\n")
                .file("/proc/70/cmdline", "kubelet\0--v=2\0")
                .file("/proc/70/cgroup", "0::/system.slice/kubelet.service\n")
                .file("/proc/70/stat", "70 (kubelet) S 1 " + "0 ".repeat(17) + "100 0\n")
                .file("/proc/stat", "btime 1700000000\n");
        assertThat(KubeletCredentials.of(root.read()).plugins()).isEmpty();
    }

    @Test
    void warnsOfAConfigurationThatTheRunningKubeletHasNotRead() {
        findsPluginsByTheKubeletsFlags("/proc/70/cmdline", "kubelet %s");
        assertThat(KubeletCredentials.of(root.read()).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.origin() + problem.detail())
                        .contains("/c.yaml", "the running kubelet (process 70", "restart"));
    }

    private static Map<String, String> path() {
        return Map.of("PATH", "/usr/bin:/bin");
    }

    private static String answer(String key, String duration, String pattern) {
        return "echo '{\"apiVersion\":\"" + API + "\",\"kind\":\"CredentialProviderResponse\",\"cacheKeyType\":\"" + key
                + "\","
                + (duration.isEmpty() ? "" : "\"cacheDuration\":\"" + duration + "\",")
                + "\"auth\":{\"" + pattern + "\":{\"username\":\"u\",\"password\":\"hunter2\"}}}'\n";
    }

    private void plugin(String script) {
        root.file("/plugins/p", "#!/bin/sh\n" + script);
        try {
            Files.setPosixFilePermissions(root.at("/plugins/p"), PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void config(String more) {
        config(more, "reg.io");
    }

    private void config(String more, String matchImages) {
        root.file(
                "/plugins.yaml",
                "apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\nproviders:\n- name: p\n"
                        + "  matchImages: [\"" + matchImages + "\"]\n  defaultCacheDuration: \"0s\"\n  apiVersion: "
                        + API + "\n  "
                        + more);
    }

    private Node read() {
        return Node.read(root.options().withCredentialProviders("/plugins.yaml", "/plugins"));
    }

    private KubeletCredentials.Found lookup(String repository) {
        return KubeletCredentials.of(read()).lookup(repository);
    }
}
