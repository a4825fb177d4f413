/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.flowcontrol.v1.FlowSchema;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads manifests into Kubernetes' typed model, and tells what in them that model does not know. */
final class Manifests {

    private static final List<Class<? extends HasMetadata>> KINDS = List.of(
            Namespace.class,
            ServiceAccount.class,
            Service.class,
            ConfigMap.class,
            PersistentVolumeClaim.class,
            DaemonSet.class,
            Deployment.class,
            Role.class,
            RoleBinding.class,
            ClusterRole.class,
            ClusterRoleBinding.class,
            PriorityClass.class,
            FlowSchema.class,
            NetworkPolicy.class,
            PodDisruptionBudget.class);
    /** An API server takes no number for a text, and Flux and others no key twice. */
    private static final ObjectMapper TYPED = JsonMapper.builder()
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private static final YAMLMapper STRICT = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Manifests() {}

    /** The objects of one text. */
    static List<HasMetadata> read(String yaml) {
        List<HasMetadata> objects = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                STRICT.readerFor(JsonNode.class).readValues(yaml)) {
            while (documents.hasNextValue()) {
                JsonNode document = documents.nextValue();
                if (!document.isNull() && !document.isMissingNode()) {
                    objects.add(typed(document));
                }
            }
        }
        return objects;
    }

    private static HasMetadata typed(JsonNode document) {
        String kind = document.path("kind").asString();
        if (ForeignKinds.has(document)) {
            return foreign(document);
        }
        Class<? extends HasMetadata> type = KINDS.stream()
                .filter(each -> each.getSimpleName().equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("kind " + kind));
        try {
            HasMetadata object = TYPED.readValue(document.toString(), type);
            String right = HasMetadata.getApiVersion(type);
            if (!document.path("apiVersion").asString().equals(right)) {
                throw new IllegalArgumentException(kind + ": apiVersion " + right);
            }
            return object;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(kind + ": " + e.getMessage(), e);
        }
    }

    private static HasMetadata foreign(JsonNode document) {
        List<String> slips = ForeignKinds.slips(document);
        if (!slips.isEmpty()) {
            throw new IllegalArgumentException(document.path("kind").asString() + ": " + slips);
        }
        try {
            return TYPED.readValue(document.toString(), GenericKubernetesResource.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** The paths of fields that the model does not know, at any depth: an API server would drop them or refuse the object. */
    static List<String> unknownFields(HasMetadata object) {
        List<String> unknown = new ArrayList<>();
        if (!(object instanceof GenericKubernetesResource)) {
            walk(object, object.getKind() + "/" + object.getMetadata().getName(), unknown);
        }
        return unknown;
    }

    private static void walk(@Nullable Object value, String path, List<String> unknown) {
        switch (value) {
            case null -> {}
            case Collection<?> many -> many.forEach(each -> walk(each, path + "[]", unknown));
            case Map<?, ?> map -> map.forEach((key, each) -> walk(each, path + "." + key, unknown));
            case Enum<?> _ -> {}
            default -> {
                if (value.getClass().getName().startsWith("io.fabric8.")) {
                    bean(value, path, unknown);
                }
            }
        }
    }

    private static void bean(Object bean, String path, List<String> unknown) {
        for (Method getter : bean.getClass().getMethods()) {
            if (getter.getParameterCount() > 0 || !getter.getName().startsWith("get")) {
                continue;
            }
            Object value = call(getter, bean);
            if (getter.getName().equals("getAdditionalProperties") && value instanceof Map<?, ?> extra) {
                extra.keySet().forEach(key -> unknown.add(path + "." + key));
            } else {
                walk(value, path + "." + getter.getName().substring(3), unknown);
            }
        }
    }

    private static @Nullable Object call(Method getter, Object bean) {
        try {
            return getter.invoke(bean);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(getter.toString(), e);
        }
    }
}
