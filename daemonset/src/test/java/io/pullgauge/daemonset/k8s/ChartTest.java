/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.pullgauge.cacheadvisor.app.CollectorFile;
import io.pullgauge.probe.fixture.RealPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart as users install it: every case in {@code ci} is rendered, compared with its golden file, and read strictly. */
class ChartTest {

    static final List<String> CASES = Chart.cases();
    private static final Path GOLDEN = Path.of("src/test/resources/chart");

    @Test
    void helmFindsNothingToComplainAbout() {
        LintResult lint = Chart.lint();

        assertThat(lint.isFailed()).as(lint.getMessages().toString()).isFalse();
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void everyCaseIsAsItWasReviewed(String name) throws IOException {
        Path golden = GOLDEN.resolve(name + ".yaml");
        String yaml = Chart.of(name).yaml();
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, yaml);
        }

        assertThat(golden)
                .as("regenerate with -Dgolden.write=true, and review the difference")
                .hasContent(yaml);
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void everyFieldIsOneThatKubernetesKnows(String name) {
        Chart chart = Chart.of(name);

        assertThat(chart.objects())
                .hasSizeGreaterThan(15)
                .allSatisfy(
                        object -> assertThat(Manifests.unknownFields(object)).isEmpty());
        assertThat(chart.objects().stream()
                        .map(each -> each.getKind() + " " + each.getMetadata().getNamespace() + "/"
                                + each.getMetadata().getName()))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void everyContainerIsHardened(String name) {
        Chart chart = Chart.of(name);

        assertThat(List.of(chart.agent(), chart.collector())).allSatisfy(pod -> {
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getHostPID()).isNull();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(pod.getContainers()).allSatisfy(ChartTest::isHardened);
        });
        assertThat(chart.collector().getSecurityContext().getRunAsNonRoot()).isTrue();
    }

    private static void isHardened(Container container) {
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getSecurityContext().getCapabilities().getAdd()).isEmpty();
        assertThat(container.getSecurityContext().getPrivileged()).isNull();
        assertThat(container.getResources().getLimits()).containsKey("memory");
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void nothingOfTheNodeIsWrittenToOrMadeAndEverythingHasItsPlaceUnderTheNodeRoot(String name) {
        PodSpec agent = Chart.of(name).agent();
        List<VolumeMount> mounts = agent.getContainers().getFirst().getVolumeMounts();

        assertThat(agent.getVolumes().stream().filter(volume -> volume.getHostPath() != null))
                .allSatisfy(volume -> {
                    assertThat(volume.getHostPath().getType()).isIn(allowedTypes(name));
                    assertThat(mounts)
                            .filteredOn(mount -> mount.getName().equals(volume.getName()))
                            .singleElement()
                            .satisfies(mount -> {
                                assertThat(mount.getReadOnly()).isTrue();
                                assertThat(mount.getMountPath())
                                        .isEqualTo(
                                                "/node" + volume.getHostPath().getPath());
                            });
                });
    }

    /** Without a type a runtime makes what is missing; on Talos it cannot, and its kubelet, which lives in a container, cannot check. */
    private static List<String> allowedTypes(String name) {
        return name.equals("talos") ? List.of("") : List.of("File", "Directory");
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void noSocketAndNoPodsSecretsAreMounted(String name) {
        assertThat(hostPaths(Chart.of(name).agent()))
                .doesNotContain("/", "/run", "/var", "/var/run", "/var/lib", "/var/lib/kubelet", "/root", "/proc")
                .doesNotContain("/run/systemd", "/var/lib/rancher")
                .noneMatch(path -> path.endsWith(".sock"));
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void theAgentHasNoOtherTokenThanTheCollectors(String name) {
        assertThat(Chart.of(name).agent().getVolumes().stream()
                        .map(Volume::getProjected)
                        .filter(Objects::nonNull)
                        .flatMap(volume -> volume.getSources().stream())
                        .map(source -> source.getServiceAccountToken().getAudience()))
                .containsExactly("pullgauge");
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void nobodyMayReadSecretsOrEverythingThroughTheApi(String name) {
        Chart chart = Chart.of(name);
        Stream<PolicyRule> rules = Stream.concat(
                chart.all(ClusterRole.class).stream().flatMap(role -> role.getRules().stream()),
                chart.all(Role.class).stream().flatMap(role -> role.getRules().stream()));

        assertThat(rules.filter(rule -> !isLookAgreedTo(name, rule)))
                .hasSizeGreaterThan(5)
                .allSatisfy(rule -> {
                    assertThat(rule.getResources()).doesNotContain("secrets", "*", "pods/exec", "nodes/proxy");
                    assertThat(rule.getVerbs()).doesNotContain("*", "impersonate", "bind", "escalate");
                });
        assertThat(chart.all(ClusterRole.class))
                .flatExtracting(ClusterRole::getRules)
                .filteredOn(rule -> !rule.getResources().isEmpty())
                .allSatisfy(rule ->
                        assertThat(Set.of("get", "list", "watch", "create")).containsAll(rule.getVerbs()))
                .filteredOn(rule -> rule.getVerbs().contains("create"))
                .allSatisfy(rule ->
                        assertThat(rule.getApiGroups()).isSubsetOf("authentication.k8s.io", "authorization.k8s.io"));
    }

    /** The one exception, off by default and in the namespaces of owners who agree: get, and never a list. */
    private static boolean isLookAgreedTo(String name, PolicyRule rule) {
        return name.equals("full")
                && rule.getResources().equals(List.of("secrets"))
                && rule.getVerbs().equals(List.of("get"));
    }

    @Test
    void looksAtSecretsOnlyWhereTheirOwnerAgrees() {
        assertThat(Chart.of("full").all(Role.class))
                .filteredOn(role -> role.getRules().stream()
                        .anyMatch(rule -> rule.getResources().contains("secrets")))
                .singleElement()
                .satisfies(role -> assertThat(role.getMetadata().getNamespace()).isEqualTo("team-a"));
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void selectorsFindTheirPodsAndPortsTheirNames(String name) {
        Chart chart = Chart.of(name);
        DaemonSet agents = chart.one(DaemonSet.class);
        Deployment collector = chart.one(Deployment.class);
        Service service = chart.one(Service.class);

        assertThat(agents.getSpec().getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(agents.getSpec().getSelector().getMatchLabels())
                .containsEntry("app.kubernetes.io/component", "agent");
        assertThat(collector.getSpec().getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(collector.getSpec().getSelector().getMatchLabels())
                .containsAllEntriesOf(service.getSpec().getSelector());
        assertThat(agents.getSpec().getTemplate().getMetadata().getLabels())
                .doesNotContainEntry("app.kubernetes.io/component", "collector");
        assertThat(chart.collector()
                        .getContainers()
                        .getFirst()
                        .getPorts()
                        .getFirst()
                        .getName())
                .isEqualTo(
                        service.getSpec().getPorts().getFirst().getTargetPort().getStrVal());
        assertThat(new HashSet<>(agents.getSpec().getSelector().getMatchLabels().keySet()))
                .doesNotContain("helm.sh/chart", "app.kubernetes.io/version");
    }

    @Test
    void theAgentsFindTheCollectorWithoutDns() {
        Chart chart = Chart.with("fullnameOverride", "my-gauge");

        assertThat(chart.one(Service.class).getMetadata().getName()).isEqualTo("my-gauge-collector");
        assertThat(chart.agent().getEnableServiceLinks()).isTrue();
        assertThat(chart.agent().getContainers().getFirst().getArgs())
                .contains(
                        "--collector=https://my-gauge-collector.pullgauge.svc:8443",
                        "--collector-address=$(MY_GAUGE_COLLECTOR_SERVICE_HOST)");
        assertThat(chart.collector().getContainers().getFirst().getArgs())
                .contains(
                        "--tls-name=my-gauge-collector.pullgauge.svc", "--auth=kubernetes", "--publish-ca=my-gauge-ca");
    }

    @Test
    void aRolloutTakesATenthOfTheNodesAtATime() {
        assertThat(Chart.of("generic")
                        .one(DaemonSet.class)
                        .getSpec()
                        .getUpdateStrategy()
                        .getRollingUpdate()
                        .getMaxUnavailable()
                        .getStrVal())
                .isEqualTo("10%");
    }

    @Test
    void rootIsOnlyWhereTheNodesCredentialsNeedIt() {
        assertThat(CASES.stream().filter(name -> user(Chart.of(name).agent()) == 0))
                .containsExactlyInAnyOrder(
                        "aks", "bottlerocket", "full", "k3s", "microk8s", "openshift", "rke2", "talos");
        assertThat(user(Chart.with("agent.nodeCredentials", "true").agent())).isZero();
        assertThat(user(Chart.with("platform", "k3s", "agent.nodeCredentials", "false")
                        .agent()))
                .isEqualTo(65532);
    }

    private static long user(PodSpec pod) {
        return Objects.requireNonNullElse(pod.getSecurityContext().getRunAsUser(), -1L);
    }

    @Test
    void theRestrictedProfileHasNothingOfTheHost() {
        for (String name : List.of("restricted", "restricted-openshift", "gke-autopilot")) {
            PodSpec agent = Chart.of(name).agent();
            assertThat(hostPaths(agent)).isEmpty();
            assertThat(agent.getHostNetwork()).isNull();
            assertThat(agent.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(agent.getContainers().getFirst().getArgs()).contains("--vantage=pod", "--node-root=/");
            assertThat(agent.getContainers().getFirst().getPorts())
                    .allSatisfy(port -> assertThat(port.getHostPort()).isNull());
            assertThat(Chart.of(name).all(NetworkPolicy.class)).hasSize(2);
        }
        assertThat(Chart.of("restricted-openshift").agent().getSecurityContext().getRunAsUser())
                .as("the namespace's range has its own")
                .isNull();
    }

    /** What each platform keeps where, line by line; everything below /etc and /usr is seen through these two. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        generic       | /etc, /usr
        kubeadm       | /etc, /usr, /var/lib/kubelet/config.yaml, /var/lib/kubelet/kubeadm-flags.env
        eks           | /etc, /usr, /run/systemd/resolve
        gke           | /etc, /usr, /home/kubernetes/bin, /run/systemd/resolve
        gke-autopilot | -
        aks           | /etc, /usr, /var/lib/kubelet/credential-provider, /var/lib/kubelet/credential-provider-config.yaml, /run/systemd/resolve
        openshift     | /etc, /usr, /var/lib/kubelet/config.json
        k3s           | /etc, /usr, /var/lib/rancher/k3s/agent/etc/containerd
        rke2          | /etc, /usr, /var/lib/rancher/rke2/agent/etc/containerd
        talos         | /etc, /usr, /system/resolved
        bottlerocket  | /etc, /usr
        microk8s      | /etc, /usr, /var/snap/microk8s/current/args
        """)
    void eachPlatformHasItsOwnPathsAndNoOther(String platform, @Nullable String paths) {
        assertThat(hostPaths(Chart.of(platform).agent()))
                .containsExactlyElementsOf(paths == null ? List.of() : List.of(paths.split(", ")));
    }

    @Test
    void theKubeletsOwnCredentialsLieWhereThePlatformHasItsKubelet() {
        String[] wanted = {"agent.kubeletDockerConfig", "true", "agent.nodeCredentials", "true"};
        assertThat(hostPaths(Chart.with(wanted).agent())).contains("/var/lib/kubelet/config.json");
        assertThat(hostPaths(
                        Chart.with("platform", "microk8s", wanted[0], wanted[1]).agent()))
                .contains("/var/snap/microk8s/common/var/lib/kubelet/config.json");
    }

    @Test
    void rulesAndDashboardsAreThoseThatAreTested() throws IOException {
        Chart chart = Chart.with("monitoring.prometheusRule.enabled", "true", "monitoring.dashboards.enabled", "true");

        assertThat(chart.yaml()).contains("alert: PullgaugePodsCannotPull", "{{ $labels");
        List<ConfigMap> dashboards = chart.all(ConfigMap.class).stream()
                .filter(map -> "1".equals(map.getMetadata().getLabels().get("grafana_dashboard")))
                .toList();
        try (Stream<Path> files = Files.list(Path.of("src/main/grafana"))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                assertThat(dashboards)
                        .filteredOn(map -> map.getData().containsKey(name))
                        .singleElement()
                        .satisfies(map -> assertThat(map.getData().get(name))
                                .isEqualToIgnoringWhitespace(Files.readString(file)));
            }
        }
    }

    @Test
    void aPriorityThatChangesIsAnotherClassBecauseNoneCanBeChanged() {
        Chart usual = Chart.with();
        Chart other = Chart.with("agent.priorityClass.value", "5000");
        assertThat(usual.agent().getPriorityClassName()).isEqualTo("pullgauge-agent");
        assertThat(other.agent().getPriorityClassName()).isEqualTo("pullgauge-agent-5000");
        assertThat(other.one(PriorityClass.class).getMetadata().getName()).isEqualTo("pullgauge-agent-5000");
    }

    @Test
    void whatPrepullsMakeHasAnOwnerInEachOfTheirNamespaces() {
        assertThat(Chart.of("full").all(ConfigMap.class))
                .filteredOn(map -> "owner".equals(map.getMetadata().getLabels().get("pullgauge.io/prepull-part")))
                .extracting(map -> map.getMetadata().getNamespace())
                .containsExactly("team-a", "team-b");
    }

    @Test
    void ourOwnImagesComeFromAMirrorByTagOrDigest() {
        assertThat(image(Chart.with("imageRegistry", "mirror.test:5000/ghcr").agent()))
                .isEqualTo("mirror.test:5000/ghcr/pullgauge/pullgauge-agent:0.1.0");
        assertThat(image(Chart.with("collector.image.tag", "1.2.3").collector()))
                .isEqualTo("ghcr.io/pullgauge/pullgauge-collector:1.2.3");
        assertThat(image(Chart.of("full").agent()))
                .isEqualTo("mirror.example.com:5000/ghcr/pullgauge/pullgauge-agent@sha256:"
                        + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
        assertThat(image(Chart.with("agent.image.registry", "", "agent.image.repository", "pullgauge-agent")
                        .agent()))
                .isEqualTo("pullgauge-agent:0.1.0");
    }

    private static String image(PodSpec pod) {
        return pod.getContainers().getFirst().getImage();
    }

    @Test
    void aBudgetThatWouldBlockDrainsIsNotMade() {
        assertThat(Chart.of("generic").all(PodDisruptionBudget.class)).isEmpty();
        assertThat(Chart.of("full").all(PodDisruptionBudget.class)).hasSize(1);
    }

    @Test
    void nothingOfOurOwnIsLeftBehindByAnUninstall() throws IOException {
        try (Stream<Path> files = Files.walk(Chart.FOLDER)) {
            assertThat(files.filter(Files::isRegularFile))
                    .as("no hooks, no kept resources, no crds folder: Helm removes everything it made")
                    .allSatisfy(file ->
                            assertThat(Files.readString(file)).doesNotContain("helm.sh/hook", "resource-policy"))
                    .noneMatch(file -> file.toString().contains("/crds/"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        profile                        | privileged  | profile        | 'host', 'restricted'
        platform                       | windows     | platform       | 'kubeadm'
        interval                       | soon        | interval       | pattern
        agent.maxUnavailable           | 0%          | maxUnavailable | pattern
        agent.nodeCredentials          | maybe       | nodeCredentials | 'auto'
        agent.image.digest             | sha256:abc  | digest         | pattern
        agent.runtime                  | rkt         | runtime        | pattern
        agent.unknown                  | x           | agent          | unknown
        unknown                        | x           | unknown        | not allowed
        collector.persistence.size     | big         | size           | pattern
        collector.service.type         | Magic       | type           | 'ClusterIP'
        collector.replicas             | 2           | collector.replicas: 2 | collector.databaseSecret
        tls.mode                       | secret      | tls.secretName | ca.crt
        tls.mode                       | certManager | tls.issuerRef.name | issuer
        tls.caConfigMap                | x           | tls.caConfigMap | unset
        platform                       | gke-autopilot | profile: host | restricted
        agent.trustConfigMap           | x           | agent.trustConfigMap | unset
        agent.extraHostPaths[0].path   | /var/lib/kubelet | extraHostPaths | below it
        agent.extraHostPaths[0].path   | /etc/docker | extraHostPaths | already
        collector.extraConfig.targets  | x           | collector.extraConfig.targets | targets
        rbac.jobNamespaces[0]          | Shop        | jobNamespaces  | pattern
        monitoring.podMonitor.enabled  | true        | podMonitor.enabled | agent.metrics.exposed
        nameOverride                   | 1st         | nameOverride   | pattern
        fullnameOverride               | my.gauge    | fullnameOverride | pattern
        commonLabels.app\\.kubernetes\\.io/name | x   | commonLabels: app.kubernetes.io/name | of your own
        agent.podLabels.helm\\.sh/chart | x          | agent.podLabels: helm.sh/chart | of your own
        agent.resources.limits.memory  | plenty      | memory         | pattern
        agent.resources.limit          | x           | resources      | limit
        agent.tolerations[0].operator  | Maybe       | operator       | 'Exists'
        agent.image.pullPolicy         | Sometimes   | pullPolicy     | 'IfNotPresent'
        agent.image.tag                | a tag       | tag            | pattern
        agent.port                     | 70000       | port           | 65,535
        agent.priorityClass.value      | 2000000000  | agent/priorityClass/value | maximum
        agent.extraHostPaths[0].path   | relative    | path           | pattern
        collector.replicas             | 0           | replicas       | 1
        collector.persistence.accessModes[0] | Any   | accessModes    | 'ReadWriteOnce'
        collector.retention.age        | long        | age            | pattern
        collector.retention.megabytes  | 1           | megabytes      | 16
        tls.issuerRef.kind             | Nobody      | kind           | 'ClusterIssuer'
        rbac.viewers[0].kind           | Robot       | kind           | 'ServiceAccount'
        canary.namespaces[0]           | -a          | namespaces     | pattern
        targets.registries             | docker.io   | registries     | array
        flowSchema.matchingPrecedence  | 0           | matchingPrecedence | 1
        networkPolicy.databasePort     | postgres    | databasePort   | integer
        monitoring.dashboards.enabled  | maybe       | enabled        | boolean
        """)
    void aWrongValueFailsWithItsKeyAndWhatIsAllowed(String key, String value, String named, String allowed) {
        assertThatThrownBy(() -> Chart.with(key, value))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(named)
                .hasMessageContaining(allowed);
    }

    @Test
    void everyValueIsInTheReadme() throws IOException {
        String readme = Files.readString(Chart.FOLDER.resolve("README.md"));

        assertThat(new tools.jackson.dataformat.yaml.YAMLMapper()
                        .readTree(Files.readString(Chart.FOLDER.resolve("values.yaml")))
                        .propertyNames())
                .allSatisfy(key -> assertThat(readme).contains("`" + key));
    }

    @Test
    void kustomizeHasTheSameObjects() throws IOException {
        Path base = Path.of("src/main/kustomize/base");
        Path rendered = base.resolve("pullgauge.yaml");
        String yaml = Chart.of("generic").yaml();
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(rendered, yaml);
        }

        assertThat(rendered).as("regenerate with -Dgolden.write=true").hasContent(yaml);
        assertThat(Manifests.read(Files.readString(base.resolve("namespace.yaml"))))
                .singleElement()
                .satisfies(namespace -> {
                    assertThat(namespace.getMetadata().getName()).isEqualTo("pullgauge");
                    assertThat(namespace.getMetadata().getLabels())
                            .containsEntry("pod-security.kubernetes.io/enforce", "privileged");
                });
    }

    @Test
    void kubectlBuildsTheKustomizeBaseWhereItIsAtHand(@TempDir Path folder) {
        assumeTrue(RealPrograms.run(folder, "sh", "-c", "command -v kubectl").status() == 0, "kubectl is not at hand");

        RealPrograms.Ended built = RealPrograms.run(
                folder,
                "kubectl",
                "kustomize",
                Path.of("src/main/kustomize/base").toAbsolutePath().toString());

        assertThat(built.status()).as(built.output()).isZero();
        assertThat(Manifests.read(built.output()))
                .hasSize(Chart.of("generic").objects().size() + 1)
                .allSatisfy(
                        object -> assertThat(Manifests.unknownFields(object)).isEmpty());
    }

    @Test
    void theCollectorKnowsItsAgentsServiceAccount() {
        Chart chart = Chart.with("serviceAccounts.agent", "my-agents");

        assertThat(chart.all(ConfigMap.class))
                .filteredOn(each -> each.getData() != null && each.getData().containsKey("collector.yaml"))
                .singleElement()
                .satisfies(each ->
                        assertThat(each.getData().get("collector.yaml")).contains("agents:\n  - pullgauge:my-agents"));
        assertThat(chart.agent().getServiceAccountName()).isEqualTo("my-agents");
    }

    @ParameterizedTest
    @ValueSource(strings = {"generic", "full"})
    void theCollectorTakesTheConfigurationThatItIsGiven(String name, @TempDir Path folder) throws Exception {
        String yaml = configuration(Chart.of(name));

        CollectorFile file = CollectorFile.read(Files.writeString(folder.resolve("collector.yaml"), yaml));

        assertThat(file.access().agents()).containsExactly("pullgauge:pullgauge-agent");
    }

    @Test
    void pullsAheadOnlyWhereARoleLetsItAndNothingElse(@TempDir Path folder) throws Exception {
        Chart chart = Chart.of("full");
        List<Role> roles = chart.all(Role.class).stream()
                .filter(role -> role.getMetadata().getName().endsWith("-jobs"))
                .toList();

        assertThat(roles).extracting(role -> role.getMetadata().getNamespace()).containsExactly("team-a", "team-b");
        assertThat(roles).allSatisfy(role -> {
            assertMay(role.getRules(), "batch", "jobs", "get", "list", "create", "patch", "delete");
            assertMay(role.getRules(), "", "configmaps", "get", "list", "create", "update", "delete");
            assertMay(role.getRules(), "", "pods", "list");
            assertMay(role.getRules(), "", "events", "list");
            assertMay(role.getRules(), "apps", "deployments", "get", "list");
            assertMay(role.getRules(), "apps", "daemonsets", "get", "list", "create", "update");
        });
        assertThat(configuration(chart)).contains("prepull:\n  namespaces:\n  - team-a\n  - team-b\n");
        assertThat(CollectorFile.read(Files.writeString(folder.resolve("collector.yaml"), configuration(chart))))
                .isNotNull();
        assertThat(configuration(Chart.of("generic"))).doesNotContain("prepull");
        assertThat(Chart.of("generic").all(ClusterRole.class))
                .noneMatch(role -> role.getMetadata().getName().endsWith("-jobs"));
    }

    @Test
    void thePrepullJobsOwnImagesMayBeNamedBesideTheirNamespaces() {
        String file = configuration(Chart.with(
                "rbac.jobNamespaces[0]", "shop", "collector.extraConfig.prepull.helperImage", "r.example/busybox:1"));

        assertThat(file).contains("prepull:\n  helperImage: r.example/busybox:1\n  namespaces:\n  - shop\n");
    }

    private static void assertMay(List<PolicyRule> rules, String group, String resource, String... verbs) {
        assertThat(rules.stream()
                        .filter(rule -> rule.getApiGroups().contains(group)
                                && rule.getResources().contains(resource))
                        .flatMap(rule -> rule.getVerbs().stream()))
                .as(resource)
                .containsExactlyInAnyOrder(verbs);
    }

    private static String configuration(Chart chart) {
        return Objects.requireNonNull(chart.all(ConfigMap.class).stream()
                .map(ConfigMap::getData)
                .filter(data -> data != null && data.containsKey("collector.yaml"))
                .findFirst()
                .orElseThrow()
                .get("collector.yaml"));
    }

    private static List<String> hostPaths(PodSpec pod) {
        return pod.getVolumes().stream()
                .map(Volume::getHostPath)
                .filter(Objects::nonNull)
                .map(HostPathVolumeSource::getPath)
                .toList();
    }
}
