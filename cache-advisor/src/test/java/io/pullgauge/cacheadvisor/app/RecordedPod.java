/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A pod and its events as a file of the test resources holds them, and what is to be told of it. Times are written as {@code now-30s}: the
 * kubelet's words last longer than a fixed date would.
 */
record RecordedPod(String file, JsonNode content) {
    private static final Pattern AGO = Pattern.compile("now-(\\d{1,6})s");

    @Override
    public String toString() {
        return file;
    }

    static List<RecordedPod> all() {
        Path folder = Path.of("src/test/resources/io/pullgauge/cacheadvisor/app/kubelet");
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().map(RecordedPod::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RecordedPod read(Path file) {
        try {
            Instant now = Instant.now();
            String text = AGO.matcher(Files.readString(file)).replaceAll(ago -> time(now, ago));
            return new RecordedPod(
                    file.getFileName().toString(), YAMLMapper.shared().readTree(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In whole seconds, as an API server serves it. */
    private static String time(Instant now, MatchResult ago) {
        return '"'
                + Instant.ofEpochSecond(now.getEpochSecond() - Long.parseLong(ago.group(1)))
                        .toString()
                + '"';
    }

    String name() {
        return content.at("/pod/metadata/name").stringValue();
    }

    String cause() {
        return content.get("cause").stringValue();
    }

    JsonNode tells() {
        return content.get("tells");
    }

    /** The pod first, for its events name the uid that the server gives it. */
    void put(KubernetesClient client) {
        Pod made = client.resource(new KubernetesSerialization()
                        .unmarshal(content.get("pod").toString(), Pod.class))
                .create();
        int number = 0;
        for (JsonNode each : content.get("events")) {
            client.resource(event(made, each, ++number)).create();
        }
    }

    private static Event event(Pod pod, JsonNode each, int number) {
        String host = pod.getSpec().getNodeName();
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName() + ".18a1f3c2d4e5" + number)
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion("v1")
                .withKind("Pod")
                .withNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .withFieldPath(each.get("fieldPath").stringValue())
                .endInvolvedObject()
                .withReason(each.get("reason").stringValue())
                .withMessage(each.get("message").stringValue())
                .withType(each.get("type").stringValue())
                .withCount(each.get("count").intValue())
                .withFirstTimestamp(each.get("firstTimestamp").stringValue())
                .withLastTimestamp(each.get("lastTimestamp").stringValue())
                .withNewSource("kubelet", host)
                .withReportingComponent("kubelet")
                .withReportingInstance(host)
                .build();
    }
}
