/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps the own authority's certificate in a ConfigMap of the collector's namespace, from where the kubelets bring it to the agents. The
 * ConfigMap must be there already (the chart makes it, so that it goes with the release); only its {@code ca.crt} is written. Tries until
 * it works, then looks again now and then, since somebody may replace it. A cluster that refuses is logged once and keeps no request back.
 */
public final class PublishedAuthority implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PublishedAuthority.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final Pace pace;
    private final Path certificate;
    private final Thread thread;
    private @Nullable String lastTrouble; // of the thread alone

    /**
     * The API server and who we are there; the files are those that Kubernetes mounts, and the token is read each time.
     *
     * @param configMap the URL of the ConfigMap
     */
    public record Cluster(URI configMap, Path token, Path authority) {

        /** As a pod finds it; empty outside a cluster. */
        public static Optional<Cluster> ofThisPod(Map<String, String> environment, String configMap)
                throws IOException {
            String host = environment.get("KUBERNETES_SERVICE_HOST");
            if (host == null) {
                return Optional.empty();
            }
            String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
            Path account = ServiceAccount.folder(environment);
            String namespace = Files.readString(account.resolve("namespace")).strip();
            URI url = URI.create("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port
                    + "/api/v1/namespaces/" + namespace + "/configmaps/" + configMap);
            return Optional.of(new Cluster(url, account.resolve("token"), account.resolve("ca.crt")));
        }
    }

    /** How long to wait after a failure, and after success. */
    public record Pace(Duration retry, Duration again) {
        public static final Pace USUAL = new Pace(Duration.ofSeconds(5), Duration.ofMinutes(5));
    }

    /** Starts at once, on a thread of its own. */
    public PublishedAuthority(Cluster cluster, Path certificate, Pace pace) {
        this.cluster = cluster;
        this.certificate = certificate;
        this.pace = pace;
        this.thread = Thread.ofVirtual().name("publish-ca").start(this::keepPublished);
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void keepPublished() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(publish() ? pace.again() : pace.retry());
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean publish() throws InterruptedException {
        String trouble = null;
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(trustingTheCluster())
                .connectTimeout(PATIENCE)
                .build()) {
            HttpResponse<Void> answer = client.send(patch(), HttpResponse.BodyHandlers.discarding());
            trouble = answer.statusCode() == 200 ? null : "status " + answer.statusCode();
        } catch (IOException | GeneralSecurityException e) {
            trouble = e.getClass().getSimpleName();
        }
        tell(trouble);
        return trouble == null;
    }

    private HttpRequest patch() throws IOException {
        String body =
                JsonMapper.shared().writeValueAsString(Map.of("data", Map.of("ca.crt", Files.readString(certificate))));
        return HttpRequest.newBuilder(cluster.configMap())
                .timeout(PATIENCE)
                .header(
                        "Authorization",
                        "Bearer " + Files.readString(cluster.token()).strip())
                .header("Content-Type", "application/merge-patch+json")
                .header("Accept", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                .build();
    }

    private void tell(@Nullable String trouble) {
        if (trouble != null && !trouble.equals(lastTrouble)) {
            LOG.atWarn()
                    .addKeyValue("configMap", cluster.configMap().getPath())
                    .addKeyValue("reason", trouble)
                    .log("the authority's certificate cannot be published; agents that do not have it cannot report");
        } else if (trouble == null && lastTrouble != null) {
            LOG.atInfo().log("the authority's certificate is published");
        }
        lastTrouble = trouble;
    }

    private SSLContext trustingTheCluster() throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        try (InputStream in = Files.newInputStream(cluster.authority())) {
            context.init(null, ClusterTrust.only(in), null);
        }
        return context;
    }
}
