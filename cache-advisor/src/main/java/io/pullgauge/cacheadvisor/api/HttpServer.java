/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The endpoints over HTTP/1.1 and HTTP/2: sockets by Armeria's event loops, each request's work on a virtual thread of its own. */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final Server server;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Router router;

    /**
     * Listens at once.
     *
     * @param mostBody largest request body in bytes
     */
    public HttpServer(InetSocketAddress listen, int mostBody, List<Endpoint> endpoints) {
        this.router = new Router(endpoints);
        ServerBuilder builder = Server.builder();
        builder.http(listen)
                .maxRequestLength(mostBody)
                .requestTimeout(Duration.ofSeconds(30))
                .idleTimeout(Duration.ofSeconds(75))
                .gracefulShutdownTimeout(Duration.ofMillis(100), DRAIN)
                .errorHandler(new Errors())
                .serviceUnder("/", (context, request) -> HttpResponse.of(serve(request)));
        this.server = builder.build();
        server.start().join();
    }

    /** The port on which it listens. */
    public int port() {
        return server.activeLocalPort();
    }

    private CompletableFuture<HttpResponse> serve(HttpRequest request) {
        return request.aggregate()
                .thenApplyAsync(whole -> render(answer(whole), whole), workers)
                .exceptionally(e -> failed(Exceptions.peel(e), request.path()));
    }

    private Answer answer(AggregatedHttpRequest request) {
        String target = request.path();
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String method = request.method().name();
        try {
            return switch (router.match(method, path)) {
                case Router.Match.Found found ->
                    found.endpoint()
                            .handler()
                            .apply(call(request, path, question < 0 ? "" : target.substring(question + 1), found));
                case Router.Match.WrongMethod wrong ->
                    throw new Problem(
                                    405,
                                    "Method not allowed",
                                    Text.shown(method, 20) + " (expected: " + wrong.allowed() + ")")
                            .header("allow", wrong.allowed());
                case Router.Match.Unknown unknown -> throw Problem.notFound("no such path");
            };
        } catch (Problem problem) {
            return problem.answer(path);
        }
    }

    private static Call call(AggregatedHttpRequest request, String path, String query, Router.Match.Found found) {
        return new Call(
                request.method().name(),
                path,
                found.parameters(),
                Queries.parse(query),
                name -> Optional.ofNullable(request.headers().get(name)),
                () -> request.content().array());
    }

    private static HttpResponse failed(Throwable e, String path) {
        Problem problem;
        if (e instanceof ContentTooLargeException) {
            problem = new Problem(413, "Too large", "the body is larger than this endpoint takes");
        } else {
            LOG.atError().setCause(e).log("a request failed");
            problem = new Problem(500, "Internal error", "the collector failed to answer; its log says why");
        }
        return render(problem.answer(path), null);
    }

    private static HttpResponse render(Answer answer, @Nullable AggregatedHttpRequest request) {
        ResponseHeadersBuilder headers = ResponseHeaders.builder(HttpStatus.valueOf(answer.status()))
                .set("content-type", answer.contentType())
                .set("x-content-type-options", "nosniff")
                .set("cache-control", "no-store");
        answer.headers().forEach(headers::set);
        boolean bodiless = answer.status() == 304
                || (request != null && "HEAD".equals(request.method().name()));
        return HttpResponse.of(headers.build(), bodiless ? HttpData.empty() : HttpData.wrap(answer.body()));
    }

    /**
     * Lets running requests end within the drain time and closes the sockets. Returns as soon as they are closed: the event loops that
     * served them take two more quiet seconds to end, for which nobody needs to wait.
     */
    @Override
    public void close() {
        CompletableFuture<Void> stopped = server.stop();
        while (!stopped.isDone() && !server.activePorts().isEmpty()) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        workers.close();
    }

    /** What Armeria itself refuses (bad requests, too long headers, timeouts), in the API's own form. */
    private static final class Errors implements ServerErrorHandler {
        @Override
        public HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
            return failed(Exceptions.peel(cause), context.path());
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
