/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.internal.CertUtils;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.Utils;
import io.pullgauge.cacheadvisor.access.ClusterTrust;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A connection to one cluster's API server. Opening it sends nothing: a server that is away now may be back later.
 *
 * <pre>{@code
 *   try (ApiServer server = ApiServer.open(location)) {
 *       server.client().pods().inAnyNamespace().list();
 *   }
 * }</pre>
 *
 * Safe for use by several threads. A single request ends after 10 s, and is repeated where the server asks for it.
 */
public final class ApiServer implements AutoCloseable {
    private static final int TIMEOUT = (int) Duration.ofSeconds(10).toMillis();
    private static final int WATCH_PAUSE = (int) Duration.ofSeconds(1).toMillis();
    private static final int RETRIES = 3;
    private static final int LARGEST_TOKEN = 64 << 10;

    private final KubernetesClient client;
    private final Supplier<KubernetesClient> another;
    private @Nullable KubernetesClient whole; // guarded by this

    /**
     * By itself the client follows every redirect, with our token and with those that we ask about; an API server needs none. And it
     * trusts every public authority beside the cluster's.
     */
    private static final class Straight extends JdkHttpClientFactory {
        @Override
        public io.fabric8.kubernetes.client.http.HttpClient.Builder newBuilder(Config config) {
            io.fabric8.kubernetes.client.http.HttpClient.Builder builder = super.newBuilder(config);
            boolean ofItsOwn =
                    Utils.isNotNullOrEmpty(config.getCaCertData()) || Utils.isNotNullOrEmpty(config.getCaCertFile());
            if (config.isTrustCerts() || config.getTrustStoreFile() != null || !ofItsOwn) {
                return builder;
            }
            try (InputStream authorities =
                    CertUtils.getInputStreamFromDataOrFile(config.getCaCertData(), config.getCaCertFile())) {
                return builder.sslContext(SSLUtils.keyManagers(config), ClusterTrust.only(authorities));
            } catch (IOException | GeneralSecurityException e) {
                throw KubernetesClientException.launderThrowable(e);
            }
        }

        @Override
        protected void additionalConfig(HttpClient.Builder builder) {
            builder.followRedirects(HttpClient.Redirect.NEVER);
        }
    }

    /** The location cannot be used; the message is one clear line. */
    public static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** A connection over a client that was made elsewhere; closing this closes it. */
    public ApiServer(KubernetesClient client) {
        this(client, () -> client);
    }

    private ApiServer(KubernetesClient client, Supplier<KubernetesClient> another) {
        this.client = client;
        this.another = another;
    }

    /** A connection as the location says. */
    public static ApiServer open(Location location) throws Unusable {
        Config config = switch (location) {
            case Location.KubeConfig given -> kubeConfig(given.file());
            case Location.InsideCluster inside -> inside(inside);
        };
        try {
            return new ApiServer(
                    connect(config, UnreadFields.skippedBy(new ObjectMapper())),
                    () -> connect(config, new ObjectMapper()));
        } catch (KubernetesClientException e) {
            throw new Unusable("Kubernetes: " + location + " cannot be used: " + Why.of(e), e);
        }
    }

    private static KubernetesClient connect(Config config, ObjectMapper mapper) {
        return new KubernetesClientBuilder()
                .withConfig(patient(config))
                .withHttpClientFactory(new Straight())
                .withKubernetesSerialization(serialization(mapper))
                .build();
    }

    /**
     * Knows by their names only the kinds that a watch brings; else every kind that Kubernetes has would be loaded when the first one
     * comes, a thousand classes. What is asked for is known by its class.
     */
    private static KubernetesSerialization serialization(ObjectMapper mapper) {
        KubernetesSerialization serialization = new KubernetesSerialization(mapper, false);
        List.of(Pod.class, Event.class, Node.class, Status.class).forEach(serialization::registerKubernetesResource);
        return serialization;
    }

    private static Config kubeConfig(Path file) throws Unusable {
        if (!Files.isReadable(file)) {
            throw new Unusable("--kubeconfig " + file + " cannot be read", null);
        }
        try {
            Config config = Config.fromKubeconfig(file.toFile());
            if (config.getCurrentContext() == null) {
                throw new Unusable(
                        "--kubeconfig " + file + " names no current context (expected: current-context: NAME)", null);
            }
            return config;
        } catch (RuntimeException e) {
            throw new Unusable("--kubeconfig " + file + " is no kubeconfig: " + Why.of(e), e);
        }
    }

    private static Config inside(Location.InsideCluster place) {
        String host = place.host().contains(":") ? "[" + place.host() + "]" : place.host();
        return new ConfigBuilder(Config.empty())
                .withMasterUrl("https://" + host + ":" + place.port() + "/")
                .withCaCertFile(place.credentials().resolve("ca.crt").toString())
                .withNamespace(ownNamespace(token(place.credentials().resolve("token"))))
                .withOauthTokenProvider(() -> token(place.credentials().resolve("token")))
                .build();
    }

    /** Read at each request, because the kubelet renews it; a file of one page comes from memory. */
    private static String token(Path file) {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LARGEST_TOKEN), java.nio.charset.StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new KubernetesClientException("the service account's token cannot be read", e);
        }
    }

    /** A pod's token says where the pod runs; nobody else's word is needed for that, so the signature is not looked at. */
    private static @Nullable String ownNamespace(String token) {
        try {
            String[] parts = token.split("\\.", -1);
            JsonNode claims = parts.length < 2
                    ? JsonMapper.shared().nullNode()
                    : JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(parts[1]));
            return claims.path("kubernetes.io").path("namespace").asString(null);
        } catch (JacksonException | IllegalArgumentException e) {
            return null;
        }
    }

    private static Config patient(Config config) {
        return new ConfigBuilder(config)
                .withConnectionTimeout(TIMEOUT)
                .withRequestTimeout(TIMEOUT)
                .withRequestRetryBackoffLimit(RETRIES)
                .withWatchReconnectInterval(WATCH_PAUSE)
                .withWatchReconnectLimit(-1)
                .withUserAgent("pullgauge-collector")
                .build();
    }

    /** The namespace that the kubeconfig's context names, or in which this pod runs; empty where neither is known. */
    public Optional<String> namespace() {
        return Optional.ofNullable(client.getNamespace()).filter(name -> !name.isBlank());
    }

    /** A client that reads of a pod or node what is used here and no more (see {@link UnreadFields}); this connection closes it. */
    public KubernetesClient client() {
        return client;
    }

    /** A client for objects with pods in them that are made or changed here; this connection closes it. */
    public synchronized KubernetesClient whole() {
        if (whole == null) {
            whole = another.get();
        }
        return whole;
    }

    @Override
    public synchronized void close() {
        if (whole != null) {
            whole.close();
        }
        client.close();
    }
}
