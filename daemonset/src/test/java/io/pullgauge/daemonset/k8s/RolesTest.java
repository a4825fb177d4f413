/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.pullgauge.cacheadvisor.app.CollectorFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Who may do what through the API server, and through the collector. */
class RolesTest {
    static final List<String> CASES = Chart.cases();

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
    void peopleAskForTheTokensOfAccountsThatTheChartHas() {
        Chart chart = Chart.of("full");

        assertThat(chart.all(ServiceAccount.class))
                .extracting(account -> account.getMetadata().getName())
                .contains("pullgauge-viewer", "pullgauge-operator");
        assertThat(mayAskFor(chart, "pullgauge-viewer")).containsExactly("pullgauge-viewer");
        assertThat(mayAskFor(chart, "pullgauge-operator")).containsExactly("pullgauge-viewer", "pullgauge-operator");
        assertThat(subjects(chart, "pullgauge-viewer")).containsExactly("ServiceAccount pullgauge-viewer", "Group sre");
        assertThat(subjects(chart, "pullgauge-operator"))
                .containsExactly("ServiceAccount pullgauge-operator", "User ann@example.com");
    }

    @Test
    void nobodyIsGivenAnAccountWhereTheChartIsToMakeNone() {
        Chart chart = Chart.with("serviceAccounts.people", "false");

        assertThat(chart.all(ServiceAccount.class)).hasSize(2);
        assertThat(chart.all(ClusterRoleBinding.class))
                .noneMatch(binding -> binding.getMetadata().getName().matches(".*-(viewer|operator)"));
    }

    private static List<String> mayAskFor(Chart chart, String role) {
        return chart.all(Role.class).stream()
                .filter(each -> each.getMetadata().getName().equals(role))
                .flatMap(each -> each.getRules().stream())
                .filter(rule -> rule.getResources().contains("serviceaccounts/token"))
                .flatMap(rule -> rule.getResourceNames().stream())
                .toList();
    }

    private static List<String> subjects(Chart chart, String role) {
        return chart.all(ClusterRoleBinding.class).stream()
                .filter(binding -> binding.getRoleRef().getName().equals(role))
                .flatMap(binding -> binding.getSubjects().stream())
                .map(subject -> subject.getKind() + " " + subject.getName())
                .toList();
    }

    @Test
    void looksAtSecretsOnlyWhereTheirOwnerAgrees() {
        assertThat(Chart.of("full").all(Role.class))
                .filteredOn(role -> role.getRules().stream()
                        .anyMatch(rule -> rule.getResources().contains("secrets")))
                .singleElement()
                .satisfies(role -> assertThat(role.getMetadata().getNamespace()).isEqualTo("team-a"));
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
        assertThat(Chart.configuration(chart)).contains("prepull:\n  namespaces:\n  - team-a\n  - team-b\n");
        assertThat(CollectorFile.read(Files.writeString(folder.resolve("collector.yaml"), Chart.configuration(chart))))
                .isNotNull();
        assertThat(Chart.configuration(Chart.of("generic"))).doesNotContain("prepull");
        assertThat(Chart.of("generic").all(ClusterRole.class))
                .noneMatch(role -> role.getMetadata().getName().endsWith("-jobs"));
    }

    private static void assertMay(List<PolicyRule> rules, String group, String resource, String... verbs) {
        assertThat(rules.stream()
                        .filter(rule -> rule.getApiGroups().contains(group)
                                && rule.getResources().contains(resource))
                        .flatMap(rule -> rule.getVerbs().stream()))
                .as(resource)
                .containsExactlyInAnyOrder(verbs);
    }

    @Test
    void whatPrepullsMakeHasAnOwnerInEachOfTheirNamespaces() {
        assertThat(Chart.of("full").all(ConfigMap.class))
                .filteredOn(map -> "owner".equals(map.getMetadata().getLabels().get("pullgauge.io/prepull-part")))
                .extracting(map -> map.getMetadata().getNamespace())
                .containsExactly("team-a", "team-b");
    }
}
