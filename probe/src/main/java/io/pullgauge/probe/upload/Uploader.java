/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.upload;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.pullgauge.probe.json.RecordReader;
import io.pullgauge.probe.node.Secret;
import io.pullgauge.probe.report.ReportAnswer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Posts report bodies to the collector. Only a 202 with an answer that can be read means that the collector has it; a portal's friendly
 * 200 does not. Server errors and broken connections are tried once more at once; after several in a row a circuit breaker keeps quiet
 * for a while. 429 and 503 are obeyed; any other 4xx is final for that report. Blocks, for at most the two time-outs; called by one
 * thread at a time.
 */
public final class Uploader implements AutoCloseable {

    private static final MediaType JSON = MediaType.get("application/json");
    private static final int ANSWER_LIMIT = 1024 * 1024;
    private static final Duration CALL = Duration.ofSeconds(15);
    /** Nothing was sent, so that it is no failure to wait longer for: a collector that is back is found soon after the breaker lets us. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

    private static final int QUOTED = 120;

    private final OkHttpClient plain;
    private final Optional<CollectorTrust> trust;
    private final CollectorAddress address;
    private final Optional<TokenFile> token;
    private final InstantSource clock;
    private final CircuitBreaker breaker;
    private final Retry retry;
    private volatile String lastFailure = "";

    private Uploader(OkHttpClient client, CollectorAddress address, InstantSource clock) {
        this.plain = client;
        this.trust = address.trustFile().map(CollectorTrust::new);
        this.address = address;
        this.token = address.tokenFile().map(TokenFile::new);
        this.clock = clock;
        this.breaker = CircuitBreaker.of("collector", breakerConfig(clock));
        this.retry = Retry.of("collector", retryConfig());
    }

    /**
     * Fails where the trust file is there and cannot be used; one that is not there yet is waited for, as the collector may have to make it
     * first. The collector itself is not asked.
     */
    public static Uploader to(CollectorAddress address, InstantSource clock)
            throws IOException, GeneralSecurityException {
        OkHttpClient.Builder client = CollectorClient.plain(address)
                .retryOnConnectionFailure(true)
                .connectionPool(new ConnectionPool(1, 5, TimeUnit.MINUTES))
                .callTimeout(CALL);
        Uploader uploader = new Uploader(client.build(), address, clock);
        if (address.trustFile().filter(Files::exists).isPresent()) {
            uploader.client();
        }
        return uploader;
    }

    /** Sends a gzipped report, with one more try and the circuit breaker. */
    public UploadOutcome send(byte[] gzipped) {
        if (!breaker.tryAcquirePermission()) {
            return new UploadOutcome.Later(lastFailure, ASK_AGAIN);
        }
        long start = breaker.getCurrentTimestamp();
        UploadOutcome outcome = retry.executeSupplier(() -> once(gzipped, Optional.empty()));
        long took = breaker.getCurrentTimestamp() - start;
        if (outcome instanceof UploadOutcome.Later later && later.pause().isZero()) {
            lastFailure = later.reason();
            breaker.onError(took, breaker.getTimestampUnit(), new IOException(later.reason()));
        } else if (outcome instanceof UploadOutcome.Barred) {
            breaker.releasePermission();
        } else {
            breaker.onSuccess(took, breaker.getTimestampUnit());
        }
        return outcome;
    }

    /** The clock was set back: the silence after several failures, which goes by it, ends with one more try. */
    public void clockSetBack() {
        if (breaker.getState() == CircuitBreaker.State.OPEN) {
            breaker.transitionToHalfOpenState();
        }
    }

    /** Sends a gzipped report once, whatever happened before, within this time: the last word of a process that ends. */
    public UploadOutcome flush(byte[] gzipped, Duration within) {
        return once(gzipped, Optional.of(within));
    }

    @Override
    public void close() {
        plain.connectionPool().evictAll();
    }

    /** The client by what is in the trust file now: a new authority is believed without a restart. */
    private OkHttpClient client() throws IOException, GeneralSecurityException {
        return trust.isEmpty() ? plain : trust.get().client(plain);
    }

    private UploadOutcome once(byte[] gzipped, Optional<Duration> within) {
        Request.Builder request = new Request.Builder()
                .url(address.reports())
                .header("Content-Encoding", "gzip")
                .header("Accept", "application/json")
                .header("User-Agent", "pullgauge-agent")
                .post(RequestBody.create(gzipped, JSON));
        if (token.isPresent()) {
            Optional<Secret> secret = token.get().read();
            if (secret.isEmpty()) {
                return new UploadOutcome.Barred("no token can be read from " + token.get());
            }
            request.header("Authorization", "Bearer " + secret.get().reveal());
        }
        OkHttpClient with;
        try {
            OkHttpClient usual = client();
            with = within.isEmpty()
                    ? usual
                    : usual.newBuilder().callTimeout(within.get()).build();
        } catch (IOException | GeneralSecurityException e) {
            return new UploadOutcome.Barred("no certificate authority can be read from " + trust.get());
        }
        Instant sent = clock.instant();
        try (Response response = with.newCall(request.build()).execute()) {
            return judged(response, sent);
        } catch (IOException e) {
            return isDistrusted(e)
                    ? new UploadOutcome.Barred(words(e))
                    : new UploadOutcome.Later(words(e), Duration.ZERO);
        }
    }

    private UploadOutcome judged(Response response, Instant sent) throws IOException {
        Instant received = clock.instant();
        int status = response.code();
        String body = text(response);
        if (status == 202) {
            return accepted(body, sent, received);
        }
        Optional<Duration> pause = RetryAfter.parse(response.header("Retry-After"), received);
        if (status == 429 || status >= 500) {
            // Without the header the collector still said "not now": a moment's rest, unless it is an error, which is
            // tried again.
            Duration rest = pause.orElse(status == 429 ? Duration.ofSeconds(10) : Duration.ZERO);
            return new UploadOutcome.Later("the collector answers " + status, rest);
        }
        if (status >= 400) {
            return new UploadOutcome.Refused(status, quoted(body));
        }
        return new UploadOutcome.Later("answer " + status + " is not a collector's (expected: 202)", Duration.ZERO);
    }

    private UploadOutcome accepted(String body, Instant sent, Instant received) {
        // What cannot be read is no receipt.
        return RecordReader.read(body.getBytes(StandardCharsets.UTF_8), ReportAnswer.class)
                .filter(ReportAnswer::accepted)
                .<UploadOutcome>map(
                        answer -> new UploadOutcome.Accepted(answer, offset(answer.serverTime(), sent, received)))
                .orElseGet(() -> new UploadOutcome.Later("202 without a collector's answer", Duration.ZERO));
    }

    /** Half the round trip lies before the collector's moment; where the guess errs, it errs by less than the round trip. */
    private static @Nullable Duration offset(@Nullable String serverTime, Instant sent, Instant received) {
        if (serverTime == null) {
            return null;
        }
        try {
            Instant middle = sent.plus(Duration.between(sent, received).dividedBy(2));
            return Duration.between(Instant.parse(serverTime), middle);
        } catch (DateTimeException | ArithmeticException noTime) {
            return null;
        }
    }

    private static String text(Response response) throws IOException {
        BufferedSource source = response.body().source();
        source.request(ANSWER_LIMIT);
        return source.getBuffer().readUtf8(Math.min(source.getBuffer().size(), ANSWER_LIMIT));
    }

    private static String quoted(String body) {
        String line = body.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= QUOTED ? line : line.substring(0, QUOTED) + "…";
    }

    /** Whether it is the collector's certificate that is at fault, not a handshake that broke. */
    private static boolean isDistrusted(IOException e) {
        return e instanceof SSLPeerUnverifiedException || e.getCause() instanceof CertificateException;
    }

    /** A network error in words that do not hang on the JDK's, and that name no URL. */
    private static String words(IOException e) {
        return switch (e) {
            case UnknownHostException unknown -> "the collector's name does not resolve";
            case ConnectException refused -> "no connection to the collector";
            case SocketTimeoutException late -> "the collector does not answer in time";
            case SSLException tls ->
                "TLS with the collector fails: "
                        + untimely(tls).orElseGet(() -> quoted(String.valueOf(tls.getMessage())));
            case InterruptedIOException late -> "the collector does not answer in time";
            default -> "the connection to the collector broke";
        };
    }

    /** A certificate out of its time is as often the fault of a clock. */
    private static Optional<String> untimely(Throwable failure) {
        return switch (failure) {
            case CertificateNotYetValidException early ->
                Optional.of("its certificate is not valid yet by this node's clock: is that behind?");
            case CertificateExpiredException late ->
                Optional.of("its certificate has expired by this node's clock: is that ahead?");
            default -> Optional.ofNullable(failure.getCause()).flatMap(Uploader::untimely);
        };
    }

    private static RetryConfig retryConfig() {
        return RetryConfig.<UploadOutcome>custom()
                .maxAttempts(2)
                .intervalFunction(IntervalFunction.ofRandomized(Duration.ofMillis(400), 0.5))
                .retryOnResult(outcome -> outcome instanceof UploadOutcome.Later later
                        && later.pause().isZero())
                .build();
    }

    private static CircuitBreakerConfig breakerConfig(InstantSource clock) {
        return CircuitBreakerConfig.custom()
                .clock(clock.withZone(ZoneOffset.UTC))
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(4)
                .minimumNumberOfCalls(4)
                .failureRateThreshold(100)
                .permittedNumberOfCallsInHalfOpenState(1)
                // At most 39 s of silence, then Delivery's own pause, then a busy collector's: together less than two
                // minutes.
                .waitIntervalFunctionInOpenState(IntervalFunction.ofExponentialRandomBackoff(
                        Duration.ofSeconds(10), 1.5, 0.3, Duration.ofSeconds(30)))
                .build();
    }
}
