/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseCompleteException;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.encoding.EncodingService;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.pullgauge.cacheadvisor.access.Ask;
import io.pullgauge.cacheadvisor.access.Gate;
import io.pullgauge.cacheadvisor.access.Principal;
import io.pullgauge.cacheadvisor.access.TurnedAway;
import io.pullgauge.cacheadvisor.store.StorageUnavailable;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The endpoints over HTTP/1.1 and HTTP/2: sockets by Armeria's event loops, each request's work on a virtual thread of its own. */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final Duration DRAIN = Duration.ofSeconds(5);
    /** For a whole request and its answer; streams alone may last. */
    private static final Duration LONGEST = Duration.ofSeconds(30);
    /** A body larger than this is not even read to its end. */
    private static final long PASSED_BY = 64L << 20;

    /** One over TLS takes 17 KB beside the heap; in our image that is a little less than half of the memory. An agent holds two. */
    private static final int MOST_CONNECTIONS =
            Math.clamp(Runtime.getRuntime().maxMemory() / (16 << 10), 2_000, 200_000);
    /** Requests on one connection of HTTP/2. */
    private static final int MOST_AT_ONCE = 1_000;

    private static final Set<String> PACKED =
            Set.of("json", "problem+json", "yaml", "plain", "html", "css", "javascript", "svg+xml", "openmetrics-text");

    private final Server server;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Router router;
    private final int mostBody;
    private final Gate gate;
    private final HostCheck hosts;
    private final StaticFiles files = new StaticFiles();
    /** Threads that write answers without an end. */
    private final Set<Thread> streams = ConcurrentHashMap.newKeySet();

    private volatile boolean closing;

    /**
     * How it listens.
     *
     * @param mostBody largest request body in bytes
     * @param tls certificate and key; null for plain HTTP
     * @param turnedAway hears who does not accept the certificate
     */
    public record Listening(
            InetSocketAddress address,
            int mostBody,
            @Nullable TlsFiles tls,
            TurnedAway turnedAway) {}

    /** Listens at once. */
    public HttpServer(Listening listening, Gate gate, HostCheck hosts, List<Endpoint> endpoints) {
        this.router = new Router(endpoints);
        this.mostBody = listening.mostBody();
        this.gate = gate;
        this.hosts = hosts;
        ServerBuilder builder = Server.builder();
        if (listening.tls() == null) {
            builder.http(listening.address());
        } else {
            builder.https(listening.address())
                    .tlsProvider(listening.tls().provider())
                    .childChannelPipelineCustomizer(
                            pipeline -> pipeline.addFirst(new HandshakeWatch(listening.turnedAway())));
        }
        // An empty registry: Armeria's own meters would only be kept, for nobody reads them.
        builder.meterRegistry(new CompositeMeterRegistry())
                .maxRequestLength(PASSED_BY)
                .maxNumConnections(MOST_CONNECTIONS)
                .requestTimeout(LONGEST)
                .http2MaxStreamsPerConnection(MOST_AT_ONCE)
                .idleTimeout(Duration.ofSeconds(75))
                .gracefulShutdownTimeout(Duration.ofMillis(50), DRAIN)
                .errorHandler(new Errors())
                .decorator(EncodingService.builder()
                        .encodableContentTypes(HttpServer::isPacked)
                        .minBytesToForceChunkedEncoding(2048)
                        .newDecorator())
                .serviceUnder("/", (context, request) -> serve(context, request));
        this.server = builder.build();
        try {
            server.start().join();
        } catch (CompletionException e) {
            workers.close();
            throw new CannotListen(listening.address(), Exceptions.peel(e));
        }
    }

    /** The address is taken, or not this machine's. */
    public static final class CannotListen extends RuntimeException {
        private static final long serialVersionUID = 1;

        CannotListen(InetSocketAddress address, Throwable cause) {
            super(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + cause.getMessage(),
                    cause);
        }
    }

    private static boolean isPacked(MediaType type) {
        return PACKED.contains(type.subtype());
    }

    /** The port on which it listens. */
    public int port() {
        return Objects.requireNonNull(server.activePort()).localAddress().getPort();
    }

    private HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        String target = request.path();
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question + 1);
        try {
            hosts.check(request.headers());
            if (request.headers().getAll("host").size() > 1) {
                throw new Problem(400, "Bad request", "several Host headers (expected: one)");
            }
            return switch (router.match(request.method().name(), path)) {
                case Router.Match.Found found -> serve(context, request, path, query, found);
                case Router.Match.WrongMethod wrong ->
                    throw new Problem(
                                    405,
                                    "Method not allowed",
                                    Text.shown(request.method().name(), 20) + " (expected: " + wrong.allowed() + ")")
                            .header("allow", wrong.allowed());
                case Router.Match.Unknown unknown -> file(request, path);
            };
        } catch (Problem problem) {
            return render(problem.answer(path));
        }
    }

    private HttpResponse file(HttpRequest request, String path) {
        boolean reads = Set.of("GET", "HEAD").contains(request.method().name());
        Optional<Answer> file = reads
                ? files.find(path, Optional.ofNullable(request.headers().get("if-none-match")))
                : Optional.empty();
        return render(file.orElseThrow(() -> Problem.notFound("no such path")));
    }

    private HttpResponse serve(
            ServiceRequestContext context, HttpRequest request, String path, String query, Router.Match.Found found) {
        Endpoint endpoint = found.endpoint();
        Ask ask = new Ask(
                endpoint.need(),
                request.method().name(),
                path,
                Optional.ofNullable(request.headers().get("authorization")),
                HandshakeWatch.plain(context.remoteAddress()));
        CompletableFuture<HttpResponse> response = caller(ask)
                .thenCompose(principal -> read(request, Math.max(mostBody, endpoint.mostBody()))
                        .thenApplyAsync(
                                body -> answer(
                                        context,
                                        endpoint,
                                        call(request.headers(), body, path, query, found, principal)),
                                workers))
                .exceptionallyCompose(refusal -> refuse(request, refusal))
                .exceptionally(e -> failed(Exceptions.peel(e), path));
        return HttpResponse.of(response);
    }

    /** Who asks is known before the first byte of the body is kept. */
    private CompletableFuture<Principal> caller(Ask ask) {
        if (gate.mayWait()) {
            return CompletableFuture.supplyAsync(() -> principal(ask), workers);
        }
        try {
            return CompletableFuture.completedFuture(principal(ask));
        } catch (Problem refusal) {
            return CompletableFuture.failedFuture(refusal);
        }
    }

    /** Lets a body that nobody has read pass by first: many clients see a reset where an answer comes before they have sent all. */
    private static CompletableFuture<HttpResponse> refuse(HttpRequest request, Throwable refusal) {
        return read(request, 0).handle((body, tooLarge) -> {
            throw new CompletionException(Exceptions.peel(refusal));
        });
    }

    private static CompletableFuture<byte[]> read(HttpRequest request, int most) {
        BodyReader reader = new BodyReader(most);
        request.subscribe(reader);
        return reader.body();
    }

    private Principal principal(Ask ask) {
        return switch (gate.decide(ask)) {
            case Gate.Decision.Allowed allowed -> allowed.principal();
            case Gate.Decision.Unknown unknown ->
                throw new Problem(401, "Who are you", unknown.why()).header("www-authenticate", "Bearer");
            case Gate.Decision.Refused refused -> throw new Problem(403, "Not allowed", refused.why());
            case Gate.Decision.Undecided undecided ->
                throw new Problem(503, "Cannot check who you are", undecided.why())
                        .header(
                                "retry-after",
                                Long.toString(undecided.retryAfter().toSeconds()));
        };
    }

    private static Call call(
            RequestHeaders headers,
            byte[] body,
            String path,
            String query,
            Router.Match.Found found,
            Principal principal) {
        return new Call(
                headers.method().name(),
                path,
                found.parameters(),
                Queries.parse(query),
                name -> Optional.ofNullable(headers.get(name)),
                () -> body,
                principal);
    }

    private HttpResponse answer(ServiceRequestContext context, Endpoint endpoint, Call call) {
        Answer answer;
        try {
            answer = Format.applied(call, endpoint.answer(call));
        } catch (Problem problem) {
            answer = problem.answer(call.path());
        }
        Answer.Stream stream = answer.stream();
        return stream == null ? render(answer) : stream(context, answer, stream);
    }

    private HttpResponse stream(ServiceRequestContext context, Answer answer, Answer.Stream stream) {
        context.clearRequestTimeout();
        HttpResponseWriter writer = HttpResponse.streaming();
        writer.write(headers(answer));
        workers.execute(() -> {
            Thread writing = Thread.currentThread();
            streams.add(writing);
            try {
                if (closing) {
                    return;
                }
                stream.write(text -> send(writer, text));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                if (!closing) {
                    LOG.atWarn().setCause(e).log("a stream failed");
                }
            } finally {
                streams.remove(writing);
                writer.close();
            }
        });
        return writer;
    }

    /** Waits until the client has taken it, so that a slow one costs no memory. */
    private boolean send(HttpResponseWriter writer, String text) {
        if (closing || !writer.tryWrite(HttpData.ofUtf8(text))) {
            return false;
        }
        try {
            writer.whenConsumed().join();
            return writer.isOpen();
        } catch (CompletionException | java.util.concurrent.CancellationException gone) {
            return false;
        }
    }

    private static HttpResponse failed(Throwable e, String path) {
        return render(problem(e).answer(path));
    }

    private static Problem problem(Throwable e) {
        return switch (e) {
            case Problem problem -> problem;
            case StorageUnavailable away ->
                new Problem(503, "Cannot read the store", away.why()).header("retry-after", "5");
            case RejectedExecutionException stopping ->
                new Problem(503, "Stopping", "the collector stops").header("retry-after", "5");
            case HttpStatusException status ->
                new Problem(
                        status.httpStatus().code(),
                        status.httpStatus().reasonPhrase(),
                        status.httpStatus().reasonPhrase());
            case ContentTooLargeException large ->
                new Problem(413, "Too large", "the body is larger than this endpoint takes");
            case AbortedStreamException gone -> new Problem(400, "Broken off", "the request ended before its body did");
            case ClosedSessionException gone -> new Problem(400, "Broken off", "the request ended before its body did");
            case ResponseCompleteException answered ->
                new Problem(400, "Broken off", "the request was answered before its body ended");
            default -> {
                LOG.atError().setCause(e).log("a request failed");
                yield new Problem(500, "Internal error", "the collector failed to answer; its log says why");
            }
        };
    }

    /** The server itself leaves the body of an answer to HEAD out, and tells its length. */
    private static HttpResponse render(Answer answer) {
        boolean bodiless = answer.status() == 304;
        return HttpResponse.of(headers(answer), bodiless ? HttpData.empty() : HttpData.wrap(answer.body()));
    }

    private static ResponseHeaders headers(Answer answer) {
        ResponseHeadersBuilder headers = ResponseHeaders.builder(HttpStatus.valueOf(answer.status()))
                .set("content-type", answer.contentType())
                .set("x-content-type-options", "nosniff")
                .set("cache-control", "no-store");
        answer.headers().forEach(headers::set);
        return headers.build();
    }

    /**
     * Lets running requests end within the drain time and closes the sockets. Returns as soon as they are closed: the event loops that
     * served them take two more quiet seconds to end, for which nobody needs to wait.
     */
    @Override
    public void close() {
        closing = true;
        // Streams have no end of their own: they would hold the server up for the whole drain time.
        streams.forEach(Thread::interrupt);
        CompletableFuture<Void> stopped = server.stop();
        while (!stopped.isDone() && !server.activePorts().isEmpty()) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        workers.shutdownNow();
        workers.close();
    }

    /** What Armeria itself refuses (bad requests, too long headers, timeouts), in the API's own form. */
    private static final class Errors implements ServerErrorHandler {
        @Override
        public HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
            Throwable why = Exceptions.peel(cause);
            return failed(
                    why instanceof RequestTimeoutException
                            ? late(context.request().isComplete())
                            : why,
                    context.path());
        }

        /** Whoever sends a body drop by drop would else keep the connection, for Armeria waits for its end. */
        private static Problem late(boolean asked) {
            return asked
                    ? new Problem(503, "Too slow", "the collector found no answer in time").header("retry-after", "5")
                    : new Problem(
                                    408,
                                    "Too slow",
                                    "the request was not all there within " + LONGEST.toSeconds() + " seconds")
                            .header("connection", "close");
        }

        @Override
        public AggregatedHttpResponse renderStatus(
                @Nullable ServiceRequestContext context,
                ServiceConfig config,
                @Nullable RequestHeaders headers,
                HttpStatus status,
                @Nullable String description,
                @Nullable Throwable cause) {
            Answer answer = new Problem(status.code(), status.reasonPhrase(), status.reasonPhrase())
                    .answer(headers == null ? "" : headers.path());
            return AggregatedHttpResponse.of(
                    ResponseHeaders.of(status, "content-type", answer.contentType()), HttpData.wrap(answer.body()));
        }
    }
}
