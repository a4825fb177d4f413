/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.canary;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pullgauge.cacheadvisor.canary.Canary;
import io.pullgauge.cacheadvisor.canary.CanaryCluster;
import io.pullgauge.cacheadvisor.canary.Identity;
import io.pullgauge.cacheadvisor.canary.SecretLook;
import io.pullgauge.cacheadvisor.kubernetes.ApiServer;
import io.pullgauge.cacheadvisor.kubernetes.Why;
import io.pullgauge.probe.image.ImageReference;
import io.pullgauge.probe.image.ParsedReference;
import io.pullgauge.probe.verdict.Text;
import java.net.HttpURLConnection;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Canaries in the namespaces that their owners named. */
public final class KubernetesCanaries implements CanaryCluster {
    private static final long MOST = 500;
    private static final int MOST_SECRETS = 20;
    private static final Set<String> COMPLAINTS =
            Set.of("Failed", "FailedCreate", "FailedToRetrieveImagePullSecret", "FailedScheduling", "InspectFailed");

    private final ApiServer server;
    private final List<String> namespaces;
    private final InstantSource clock;

    /** Over this connection. */
    public KubernetesCanaries(ApiServer server, Collection<String> namespaces, InstantSource clock) {
        this.server = server;
        this.namespaces = namespaces.stream().sorted().distinct().toList();
        this.clock = clock;
    }

    private static <T> T asked(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (KubernetesClientException e) {
            throw new Unavailable("the cluster did not " + what + ": " + Why.of(e), e);
        }
    }

    @Override
    public void create(Canary canary) {
        asked("create the canary's job", () -> {
            try {
                return server.whole().resource(CanaryObjects.job(canary)).create();
            } catch (KubernetesClientException e) {
                if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                    return null;
                }
                throw e;
            }
        });
    }

    /** A deadline that is over makes the controller end the pod, and its time to live then removes the Job: also without us. */
    @Override
    public void end(Canary canary) {
        asked("end the canary's job", () -> {
            var resource = server.whole()
                    .batch()
                    .v1()
                    .jobs()
                    .inNamespace(canary.wish().identity().namespace())
                    .withName(canary.name());
            Job there = resource.get();
            if (there != null && isOurs(there)) {
                resource.edit(job -> new JobBuilder(job)
                        .editMetadata()
                        .addToAnnotations(CanaryObjects.RESULT, CanaryNotes.result(canary))
                        .endMetadata()
                        .editSpec()
                        .withActiveDeadlineSeconds(1L)
                        .endSpec()
                        .build());
            }
            return true;
        });
    }

    private static boolean isOurs(Job job) {
        return job.getMetadata().getLabels() != null
                && Objects.equals(
                        job.getMetadata().getLabels().get(CanaryObjects.NAME),
                        job.getMetadata().getName());
    }

    @Override
    public List<Canary> known() {
        return asked(
                "list canaries",
                () -> namespaces.stream()
                        .flatMap(namespace -> server
                                .whole()
                                .batch()
                                .v1()
                                .jobs()
                                .inNamespace(namespace)
                                .withLabel(CanaryObjects.NAME)
                                .list(page())
                                .getItems()
                                .stream())
                        .filter(KubernetesCanaries::isOurs)
                        .flatMap(job -> read(job).stream())
                        .toList());
    }

    /** The Job's template is a pod that has not begun. */
    private Optional<Canary> read(Job job) {
        return CanaryReading.template(job, clock.instant())
                .map(pod -> new Canary(
                        pod.canary(), pod.wish(), Canary.State.RUNNING, "", pod.createdAt(), null, pod.secrets()))
                .map(canary -> CanaryNotes.ended(
                        canary, job.getMetadata().getAnnotations().get(CanaryObjects.RESULT)));
    }

    @Override
    public List<String> complaints(String namespace, List<String> uids, String job) {
        return asked("list events", () -> {
            var all = server.whole().v1().events().inNamespace(namespace);
            List<Event> events = new ArrayList<>(
                    all.withField("involvedObject.name", job).list(page()).getItems());
            for (String uid : uids) {
                events.addAll(
                        all.withField("involvedObject.uid", uid).list(page()).getItems());
            }
            // Some servers in front of a cluster know no such selector, and then answer with none.
            List<Event> found = events.isEmpty() ? all.list(page()).getItems() : events;
            return found.stream()
                    .filter(event -> isAbout(event, uids, job))
                    .filter(event ->
                            event.getMessage() != null && !event.getMessage().startsWith("Error: "))
                    .map(event -> Text.line(event.getMessage(), 4_000))
                    .toList();
        });
    }

    private static ListOptions page() {
        return new ListOptionsBuilder().withLimit(MOST).build();
    }

    private static boolean isAbout(@Nullable Event event, List<String> uids, String job) {
        return event != null
                && event.getInvolvedObject() != null
                && event.getReason() != null
                && COMPLAINTS.contains(event.getReason())
                && (job.equals(event.getInvolvedObject().getName())
                        || uids.contains(event.getInvolvedObject().getUid()));
    }

    @Override
    public List<SecretLook> look(Identity identity, String image) {
        String repository = ImageReference.parse(image) instanceof ParsedReference.Valid valid
                ? valid.reference().repository()
                : image;
        return identity.pullSecrets().stream()
                .distinct()
                .limit(MOST_SECRETS)
                .map(name -> look(identity.namespace(), name, repository))
                .toList();
    }

    private SecretLook look(String namespace, String name, String repository) {
        try {
            Secret secret = server.whole()
                    .secrets()
                    .inNamespace(namespace)
                    .withName(name)
                    .get();
            return secret == null
                    ? SecretLooks.missing(name, namespace)
                    : SecretLooks.of(name, secret, repository, clock.instant());
        } catch (KubernetesClientException e) {
            return SecretLooks.unseen(name, Why.of(e));
        }
    }
}
