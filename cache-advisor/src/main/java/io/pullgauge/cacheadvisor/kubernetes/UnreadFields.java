/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Volume;

/**
 * What no watch here reads of a pod or a node is skipped while it is read: the kinds of thirty volumes and of each container's probes are three
 * hundred classes with their readers, which would stay for good, and most of the garbage of a list. What was read so must not be
 * written back.
 */
final class UnreadFields {
    private static final String[] OF_POD = {
        "dnsConfig",
        "hostAliases",
        "readinessGates",
        "resourceClaims",
        "resources",
        "schedulingGates",
        "schedulingGroup",
        "securityContext",
        "tolerations",
        "topologySpreadConstraints",
        "overhead",
    };

    private static final String[] OF_CONTAINER = {
        "env",
        "envFrom",
        "lifecycle",
        "livenessProbe",
        "ports",
        "readinessProbe",
        "resizePolicy",
        "resources",
        "restartPolicyRules",
        "securityContext",
        "startupProbe",
        "volumeDevices",
        "volumeMounts",
    };

    /** All but images. */
    private static final String[] OF_VOLUME = {
        "awsElasticBlockStore",
        "azureDisk",
        "azureFile",
        "cephfs",
        "cinder",
        "configMap",
        "csi",
        "downwardAPI",
        "emptyDir",
        "ephemeral",
        "fc",
        "flexVolume",
        "flocker",
        "gcePersistentDisk",
        "gitRepo",
        "glusterfs",
        "hostPath",
        "iscsi",
        "nfs",
        "persistentVolumeClaim",
        "photonPersistentDisk",
        "portworxVolume",
        "projected",
        "quobyte",
        "rbd",
        "scaleIO",
        "secret",
        "storageos",
        "vsphereVolume",
    };

    private static final String[] OF_STATUS = {
        "allocatedResources",
        "extendedResourceClaimStatus",
        "hostIPs",
        "nodeAllocatableResourceClaimStatuses",
        "podIPs",
        "resourceClaimStatuses",
        "resources",
    };

    private static final String[] OF_CONTAINER_STATUS = {
        "allocatedResources", "allocatedResourcesStatus", "resources", "user", "volumeMounts"
    };

    private UnreadFields() {}

    /** A mapper that skips them. */
    static ObjectMapper skippedBy(ObjectMapper mapper) {
        skip(mapper, ObjectMeta.class, "managedFields");
        skip(mapper, Node.class, "spec", "status");
        skip(mapper, PodSpec.class, OF_POD);
        skip(mapper, Affinity.class, "podAffinity", "podAntiAffinity");
        skip(mapper, Container.class, OF_CONTAINER);
        skip(mapper, EphemeralContainer.class, OF_CONTAINER);
        skip(mapper, Volume.class, OF_VOLUME);
        skip(mapper, PodStatus.class, OF_STATUS);
        skip(mapper, ContainerStatus.class, OF_CONTAINER_STATUS);
        return mapper;
    }

    private static void skip(ObjectMapper mapper, Class<?> kind, String... fields) {
        mapper.configOverride(kind)
                .setIgnorals(
                        JsonIgnoreProperties.Value.forIgnoredProperties(fields).withAllowGetters());
    }
}
