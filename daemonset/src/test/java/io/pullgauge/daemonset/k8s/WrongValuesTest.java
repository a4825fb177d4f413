/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullgauge.cacheadvisor.app.CollectorFile;
import io.pullgauge.cacheadvisor.app.Notifications;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Wrong values fail before anything is installed, with the key and what is allowed. */
class WrongValuesTest {
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
        collector.extraConfig.targets.images | x     | collector.extraConfig.targets | targets
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
        interval                       | 0s          | interval       | pattern
        interval                       | 500ms       | interval       | pattern
        agent.port                     | 80          | port           | 1,024
        agent.image.registry           | my registry | registry       | pattern
        agent.extraHostPaths[0].path   | /proc/1/root | extraHostPaths: /proc/1/root | how the node pulls
        agent.extraHostPaths[0].path   | /var/lib/kubelet/pods | extraHostPaths: /var/lib/kubelet/pods | how the node pulls
        agent.nodeSelector.kubernetes\\.io/os | windows | agent.nodeSelector: kubernetes.io/os: windows | linux
        agent.seLinuxOptions.typ       | spc_t       | 'typ'          | 'type'
        collector.affinity.node        | x           | 'node'         | 'nodeAffinity'
        collector.persistence.size     | 0Gi         | size           | pattern
        collector.persistence.storageClassName | -   | storageClassName | pattern
        collector.extraConfig.canary.secrets | true  | collector.extraConfig.canary | see canary
        collector.extraConfig.kubernetes.name | x    | collector.extraConfig.kubernetes.name | see cluster
        collector.extraConfig.kubernetes.lease | x   | collector.extraConfig.kubernetes.lease | see fullnameOverride
        collector.extraConfig.notify   | often       | notify         | object
        collector.extraConfig.notify.often | x       | often          | not allowed
        collector.extraConfig.budgets.docker\\.io | 0 | docker.io     | minimum
        flowSchema.priorityLevel       | ""          | priorityLevel  | pattern
        monitoring.podMonitor.interval | 1s1m        | interval       | pattern
        """)
    void aWrongValueFailsWithItsKeyAndWhatIsAllowed(String key, String value, String named, String allowed) {
        assertThatThrownBy(() -> Chart.with(key, value))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(named)
                .hasMessageContaining(allowed);
    }

    /** As values files have them, where a type can be wrong and null takes a default away. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        profile: null                                     | profile        | missing
        platform: null                                    | platform       | missing
        platform: minikube                                | platform       | 'kubeadm'
        agent: null                                       | agent          | missing
        "agent: {image: {repository: null}}"              | repository     | missing
        "agent: {image: {tag: 1.2}}"                      | /agent/image/tag | want string
        "agent: {port: '9750'}"                           | /agent/port    | want integer
        "agent: {nodeCredentials: 'true'}"                | nodeCredentials | 'auto'
        "agent: {maxUnavailable: '10'}"                   | maxUnavailable | %$
        "agent: {tolerations: {}}"                        | tolerations    | want array
        "agent: {nodeSelector: {edge: true}}"             | nodeSelector   | want string
        "agent: {podLabels: {a: b c}}"                    | podLabels/a    | pattern
        "agent: {podLabels: {'a b': c}}"                  | a b            | pattern
        "agent: {extraHostPaths: [/opt]}"                 | extraHostPaths/0 | want object
        "agent: {extraHostPaths: [{path: /opt/../etc}]}"  | extraHostPaths: /opt/../etc | plain path
        "agent: {extraHostPaths: [{path: /var/run/containerd/containerd.sock, type: File}]}" | containerd.sock | socket
        "agent: {extraHostPaths: [{path: /opt/a}, {path: /opt/A}]}" | /opt/A | once
        "collector: {replicas: '1'}"                      | /collector/replicas | want integer
        "collector: {replicas: null}"                     | replicas       | missing
        "collector: {persistance: {size: 4Gi}}"           | persistance    | not allowed
        "collector: {persistence: {enabled: 'yes'}}"      | enabled        | want boolean
        "collector: {extraConfig: {intervall: 5s}}"       | intervall      | not allowed
        "commonLabels: {'bad label!': x}"                 | bad label!     | pattern
        "cluster: a b"                                    | /cluster       | pattern
        "rbac: {viewers: [ann]}"                          | viewers/0      | want object
        "rbac: {viewers: [{kind: ServiceAccount, name: x}]}" | viewers/0   | 'namespace'
        "rbac: {operators: [{kind: User, name: ''}]}"     | operators/0/name | minLength
        "imagePullSecrets: [mirror]"                      | imagePullSecrets/0 | want object
        "imageRegistry: https://mirror.example.com"       | imageRegistry  | pattern
        "networkPolicy: {apiServerPorts: ['443']}"        | apiServerPorts/0 | want integer
        "monitoring: {serviceMonitor: true}"              | serviceMonitor | want object
        "serviceAccounts: {people: 'no'}"                 | people         | want boolean
        "{platform: kubeadm, agent: {extraHostPaths: [{path: /var/lib/kubelet/config.yaml, type: File}]}}" | config.yaml | mounted already
        "collector: {persistence: {enabled: false, existingClaim: mine}}" | existingClaim: mine | unset
        "collector: {persistence: {accessModes: null}}"   | accessModes    | missing
        "networkPolicy: {apiServerPorts: null}"           | apiServerPorts | missing
        "agent: {tolerations: [{effect: NoSchedule}]}"    | tolerations/0  | key
        "agent: {tolerations: [{operator: Exists, value: x}]}" | tolerations/0/value | maxLength
        "serviceAccounts: {agent: one, collector: one}"   | serviceAccounts.agent: one | another account
        "imagePullSecrets: [{name: 'a b'}]"               | imagePullSecrets/0/name | pattern
        """)
    void aWrongFileFailsWithItsKeyAndWhatIsAllowed(String yaml, String named, String allowed) {
        assertThatThrownBy(() -> Chart.withValues(yaml))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(named)
                .hasMessageContaining(allowed);
    }

    /** Null takes a default away, which is how Helm's users unset lists and texts. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "agent: {resources: null, tolerations: null, runtime: null, extraHostPaths: null, image: {tag: null, digest: null}}",
                "rbac: {viewers: null, operators: null, metricsReaders: null, jobNamespaces: null}",
                "collector: {extraConfig: null, databaseSecret: null, persistence: {storageClassName: null}}",
                "targets: {registries: null, images: null}",
                "{fullnameOverride: null, commonLabels: null, imagePullSecrets: null, cluster: null}"
            })
    void whatMayBeEmptyMayBeNull(String yaml) {
        assertThat(Chart.withValues(yaml).objects()).isNotEmpty();
    }

    @Test
    void theKeysOfTheCollectorsFileAreThoseThatItKnows() throws IOException {
        JsonNode allowed = new YAMLMapper()
                .readTree(Files.readString(Chart.FOLDER.resolve("values.schema.json")))
                .at("/properties/collector/properties/extraConfig/properties");
        assertThat(allowed.propertyNames()).containsExactlyInAnyOrderElementsOf(keys(CollectorFile.class));
        assertThat(allowed.at("/notify/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(keys(Notifications.class));
        assertThat(allowed.at("/kubernetes/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(keys(CollectorFile.Cluster.class));
        assertThat(allowed.at("/prepull/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(keys(CollectorFile.Prepull.class));
        assertThat(allowed.at("/unreachable/items/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(keys(CollectorFile.Unreachable.class));
        assertThat(allowed.at("/nodes/items/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(keys(CollectorFile.Node.class));
    }

    private static List<String> keys(Class<? extends Record> part) {
        return Stream.of(part.getRecordComponents())
                .map(component ->
                        component.getName().replace("notifications", "notify").replace("webhookFile", "webhook-file"))
                .toList();
    }
}
