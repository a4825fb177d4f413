/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import org.junit.jupiter.api.Test;

class ManifestsTest {

    @Test
    void aSlipAtAnyDepthIsFound() {
        HasMetadata slip = Manifests.read("""
                        apiVersion: apps/v1
                        kind: DaemonSet
                        metadata: {name: x}
                        spec:
                          template:
                            spec:
                              contianers: []
                              containers: [{name: a, securityContext: {readOnlyRootFileSystem: true}}]
                        """).getFirst();

        assertThat(Manifests.unknownFields(slip))
                .anyMatch(path -> path.endsWith("contianers"))
                .anyMatch(path -> path.endsWith("readOnlyRootFileSystem"));
    }

    @Test
    void aWrongVersionIsFound() {
        assertThatThrownBy(() -> Manifests.read("{apiVersion: extensions/v1beta1, kind: ServiceAccount}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSlipDeepInAForeignKindIsFoundAndAWrongTypeToo() {
        assertThatThrownBy(() -> Manifests.read("""
                        apiVersion: monitoring.coreos.com/v1
                        kind: ServiceMonitor
                        metadata: {name: x}
                        spec:
                          selector: {matchLabels: {a: b}}
                          endpoints: [{port: https, tlsConfig: {ca: {configmap: {name: a}}}}]
                        """))
                .hasMessageContaining("spec.endpoints[].tlsConfig.ca.configmap.name");
        assertThatThrownBy(() -> Manifests.read(
                        "{apiVersion: monitoring.coreos.com/v1, kind: PodMonitor, spec: {sampleLimit: '5000'}}"))
                .hasMessageContaining("spec.sampleLimit");
    }

    @Test
    void aSlipInAForeignKindIsFound() {
        assertThatThrownBy(() -> Manifests.read(
                        "{apiVersion: monitoring.coreos.com/v1, kind: PodMonitor, spec: {endpoints: []}}"))
                .hasMessageContaining("endpoints");
    }
}
