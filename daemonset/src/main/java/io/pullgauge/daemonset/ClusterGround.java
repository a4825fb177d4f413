/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.websocket.WebSocketService;
import com.nimbusds.jose.JOSEException;
import io.pullgauge.probe.fixture.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A cluster for the training of a collector's image and for its test: an API server as the real one is (TLS, HTTP/2, watches by WebSocket)
 * with some pods that hardly change. It signs the token of one agent, and knows every other token as somebody's who may do all.
 */
public final class ClusterGround implements AutoCloseable {
    private static final String HERE = "127.0.0.1";
    private static final int NODES = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration LONG = Duration.ofDays(1);

    private final TestCa ca;
    private final AgentAccount agent;
    private final int pods;
    private final Server server;
    private final CompletableFuture<String> published = new CompletableFuture<>();

    private ClusterGround(TestCa ca, String node, int pods) throws JOSEException {
        this.ca = ca;
        this.agent = new AgentAccount(node);
        this.pods = pods;
        TestCa.Leaf leaf = ca.server(HERE);
        this.server = Server.builder()
                .https(new InetSocketAddress(InetAddress.ofLiteral(HERE), 0))
                .tls(TlsKeyPair.of(leaf.key(), leaf.chain()))
                .requestTimeout(LONG)
                .serviceUnder(
                        "/",
                        WebSocketService.builder(this::watch)
                                .allowedOrigin(_ -> true)
                                .streamTimeout(LONG)
                                .fallbackService(this::answer)
                                .build())
                .build();
        server.start().join();
    }

    /**
     * Listens on a free port.
     *
     * @param node where the agent is
     * @param pods how many there are beside the agent's
     */
    public static ClusterGround start(TestCa ca, String node, int pods) throws JOSEException {
        return new ClusterGround(ca, node, pods);
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return server.activeLocalPort();
    }

    /** Writes the collector's service account as the kubelet mounts it. */
    public void mount(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("ca.crt"), ca.pem());
        Files.writeString(folder.resolve("namespace"), AgentAccount.NAMESPACE);
        Files.writeString(folder.resolve("token"), agent.token());
    }

    /** What the agent shows to the collector. */
    public String agentToken() {
        return agent.token();
    }

    /** The collector's authority, once it has published that in its ConfigMap. */
    public String published() throws InterruptedException, ExecutionException, TimeoutException {
        return published.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** News of the first pod, then none. */
    private WebSocket watch(ServiceRequestContext context, WebSocket in) {
        var _ = in.subscribe();
        WebSocketWriter out = WebSocket.streaming();
        if (context.path().endsWith("/pods")) {
            out.write("{\"type\":\"MODIFIED\",\"object\":" + agent.pod() + "}");
        }
        return out;
    }

    private HttpResponse answer(ServiceRequestContext context, HttpRequest request) {
        return HttpResponse.of(request.aggregate().thenApply(this::answer));
    }

    private HttpResponse answer(AggregatedHttpRequest request) {
        String path = request.path().replaceFirst("\\?.*", "");
        if (request.method() == HttpMethod.PATCH) {
            published.complete(JsonMapper.shared()
                    .readTree(request.contentUtf8())
                    .path("data")
                    .path("ca.crt")
                    .asString());
        }
        return json(reply(path.substring(path.lastIndexOf('/') + 1)));
    }

    /** By the last word of the path. */
    private @Nullable String reply(String kind) {
        return switch (kind) {
            case "pods" -> list("Pod", agent.pod() + more());
            case "nodes" -> list("Node", nodes());
            case "events" -> list("Event", PULLED);
            case "configmaps" -> list("ConfigMap", "");
            case "pullgauge-ca" ->
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"pullgauge-ca\"}}";
            case "jwks" -> agent.keys();
            case "openid-configuration" -> "{\"issuer\":\"" + AgentAccount.ISSUER + "\"}";
            case "tokenreviews" ->
                "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenReview\",\"status\":{\"authenticated\":true,\"audiences\":"
                        + "[\"https://kubernetes.default.svc\"],\"user\":{\"username\":\"ann\",\"groups\":[\"system:authenticated\"]}}}";
            case "subjectaccessreviews" ->
                "{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SubjectAccessReview\",\"status\":{\"allowed\":true}}";
            default -> null;
        };
    }

    private static HttpResponse json(@Nullable String body) {
        return body == null
                ? HttpResponse.of(
                        HttpStatus.NOT_FOUND,
                        MediaType.JSON,
                        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"NotFound\",\"code\":404}")
                : HttpResponse.of(HttpStatus.OK, MediaType.JSON, body);
    }

    private String more() {
        return IntStream.range(0, pods).mapToObj(number -> "," + pod(number)).collect(Collectors.joining());
    }

    private static String nodes() {
        return IntStream.range(0, NODES).mapToObj(ClusterGround::node).collect(Collectors.joining(","));
    }

    /** As a list of the API server has it, fields included that nobody here reads. */
    private static String node(int number) {
        return """
            {"metadata":{"name":"worker-%1$d","uid":"n-%1$d","resourceVersion":"2","creationTimestamp":"2026-11-21T08:00:00Z","labels":\
            {"kubernetes.io/hostname":"worker-%1$d","kubernetes.io/os":"linux","topology.kubernetes.io/zone":"zone-%2$d"}},"spec":\
            {"podCIDR":"10.0.%1$d.0/24","providerID":"kind://worker-%1$d"},"status":{"capacity":{"cpu":"4","memory":"16Gi"},"conditions":\
            [{"type":"Ready","status":"True","lastHeartbeatTime":"2026-11-21T09:00:00Z","reason":"KubeletReady"}],"addresses":\
            [{"type":"InternalIP","address":"192.0.2.1"}],"nodeInfo":{"kubeletVersion":"v1.36.2","containerRuntimeVersion":\
            "containerd://2.1.4"},"images":[{"names":["registry.example/app:1"],"sizeBytes":1234567}]}}""".formatted(number, number % 3);
    }

    private static String list(String kind, String items) {
        return "{\"kind\":\"" + kind
                + "List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"5\"},\"items\":[" + items + "]}";
    }

    private static final String PULLED = """
        {"metadata":{"name":"p.1","namespace":"shop","uid":"e-1","resourceVersion":"4","creationTimestamp":"2026-11-21T09:00:00Z"},\
        "involvedObject":{"kind":"Pod","namespace":"shop","name":"p-0","uid":"u-0","apiVersion":"v1","resourceVersion":"3",\
        "fieldPath":"spec.containers{app}"},"reason":"Pulled","message":"Successfully pulled image \\"registry.example/app:1\\" in 1.2s \
        (1.2s including waiting). Image size: 1234567 bytes.","source":{"component":"kubelet","host":"worker-0"},\
        "firstTimestamp":"2026-11-21T09:00:01Z","lastTimestamp":"2026-11-21T09:00:01Z","count":1,"type":"Normal",\
        "eventTime":null,"reportingComponent":"kubelet","reportingInstance":"worker-0"}""";

    /** As a list of the API server has it, fields included that nobody here reads. */
    private static String pod(int number) {
        return """
            {"metadata":{"name":"p-%1$d","generateName":"p-","namespace":"shop","uid":"u-%1$d","resourceVersion":"3",\
            "creationTimestamp":"2026-11-21T09:00:00Z","labels":{"app":"x","pod-template-hash":"7d9f"},"annotations":{"a":"b"},\
            "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"p-7d9f","uid":"o-1","controller":true,\
            "blockOwnerDeletion":true}],"managedFields":[{"manager":"kubelet","operation":"Update","apiVersion":"v1","time":\
            "2026-11-21T09:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:status":{"f:phase":{}}},"subresource":"status"}]},\
            "spec":{"volumes":[{"name":"token","projected":{"sources":[{"serviceAccountToken":{"expirationSeconds":3607,"path":\
            "token"}},{"configMap":{"name":"kube-root-ca.crt","items":[{"key":"ca.crt","path":"ca.crt"}]}}],"defaultMode":420}}],\
            "containers":[{"name":"app","image":"registry.example/app-%2$d:1","ports":[{"containerPort":8080,"protocol":"TCP"}],\
            "env":[{"name":"A","value":"b"}],"resources":{"limits":{"memory":"64Mi"},"requests":{"cpu":"10m"}},"volumeMounts":\
            [{"name":"token","readOnly":true,"mountPath":"/var/run/secrets/kubernetes.io/serviceaccount"}],"livenessProbe":\
            {"httpGet":{"path":"/","port":8080,"scheme":"HTTP"},"timeoutSeconds":1},"imagePullPolicy":"IfNotPresent",\
            "securityContext":{"capabilities":{"drop":["ALL"]}}}],"restartPolicy":"Always","dnsPolicy":"ClusterFirst",\
            "serviceAccountName":"default","nodeName":"worker-%3$d","securityContext":{"seccompProfile":{"type":\
            "RuntimeDefault"}},"schedulerName":"default-scheduler","tolerations":[{"key":"node.kubernetes.io/not-ready","operator":\
            "Exists","effect":"NoExecute","tolerationSeconds":300}],"priority":0,"enableServiceLinks":true},"status":{"phase":\
            "Running","conditions":[{"type":"Ready","status":"True","lastProbeTime":null,"lastTransitionTime":\
            "2026-11-21T09:00:02Z"}],"hostIP":"192.0.2.1","podIP":"192.0.2.2","podIPs":[{"ip":"192.0.2.2"}],"startTime":\
            "2026-11-21T09:00:00Z","containerStatuses":[{"name":"app","state":{"running":{"startedAt":"2026-11-21T09:00:02Z"}},\
            "lastState":{},"ready":true,"restartCount":0,"image":"registry.example/app-%2$d:1","imageID":\
            "registry.example/app@sha256:%4$064d","containerID":"containerd://%4$064d","started":true}],"qosClass":"Burstable"}}""".formatted(number, number % 40, number % 10, 0);
    }

    @Override
    public void close() {
        server.stop().join();
    }
}
