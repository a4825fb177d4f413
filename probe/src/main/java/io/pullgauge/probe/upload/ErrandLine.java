/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.upload;

import io.pullgauge.probe.json.RecordReader;
import io.pullgauge.probe.json.RecordWriter;
import io.pullgauge.probe.node.Secret;
import io.pullgauge.probe.report.Errands;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * The line on which an agent asks its collector for errands and brings their results. Blocks, for at most the time that the request says
 * and ten seconds; safe for use by several threads. Closing it ends what is on the line.
 */
public final class ErrandLine implements AutoCloseable {

    private static final MediaType JSON = MediaType.get("application/json");
    private static final int ANSWER_LIMIT = 256 * 1024;
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final OkHttpClient plain;
    private final Optional<CollectorTrust> trust;
    private final CollectorAddress address;
    private final Optional<TokenFile> token;
    private final InstantSource clock;

    private ErrandLine(OkHttpClient client, CollectorAddress address, InstantSource clock) {
        this.plain = client;
        this.trust = address.trustFile().map(CollectorTrust::new);
        this.address = address;
        this.token = address.tokenFile().map(TokenFile::new);
        this.clock = clock;
    }

    /** Asks nobody yet; the trust file is read when it is needed, and again when it changes. */
    public static ErrandLine to(CollectorAddress address, InstantSource clock) {
        OkHttpClient.Builder client =
                CollectorClient.plain(address).connectionPool(new ConnectionPool(1, 1, TimeUnit.MINUTES));
        return new ErrandLine(client.build(), address, clock);
    }

    /** What came of asking. */
    public sealed interface Outcome {
        /** The collector answered. */
        record Given(Errands.Answer answer) implements Outcome {}

        /** Not this time; {@code pause} is zero where the collector names none. */
        record Later(String reason, Duration pause) implements Outcome {}

        /** This collector gives no errands: it is older, or does not let us. */
        record Never(String reason) implements Outcome {}
    }

    /** Brings results, and waits for errands as long as the request says. */
    public Outcome ask(Errands.Request asked) {
        Duration patience = Duration.ofSeconds(asked.waitSeconds()).plus(MARGIN);
        Request.Builder request = new Request.Builder()
                .url(address.errands())
                .header("Accept", "application/json")
                .header("User-Agent", "pullgauge-agent")
                .post(RequestBody.create(RecordWriter.write(asked), JSON));
        if (token.isPresent()) {
            Optional<Secret> secret = token.get().read();
            if (secret.isEmpty()) {
                return new Outcome.Later("no token can be read from " + token.get(), Duration.ZERO);
            }
            request.header("Authorization", "Bearer " + secret.get().reveal());
        }
        try (Response response = patient(patience).newCall(request.build()).execute()) {
            return judged(response);
        } catch (IOException | GeneralSecurityException e) {
            return new Outcome.Later("the collector cannot be asked", Duration.ZERO);
        }
    }

    private OkHttpClient patient(Duration patience) throws IOException, GeneralSecurityException {
        OkHttpClient usual = trust.isEmpty() ? plain : trust.get().client(plain);
        return usual.newBuilder().readTimeout(patience).callTimeout(patience).build();
    }

    private Outcome judged(Response response) throws IOException {
        int status = response.code();
        if (status == 200) {
            return read(response.body().source());
        }
        Optional<Duration> pause = RetryAfter.parse(response.header("Retry-After"), clock.instant());
        return switch (status) {
            case 404, 405, 501 -> new Outcome.Never("the collector gives no errands (" + status + ")");
            default -> new Outcome.Later("the collector answers " + status, pause.orElse(Duration.ZERO));
        };
    }

    private Outcome read(BufferedSource source) throws IOException {
        source.request(ANSWER_LIMIT);
        byte[] body =
                source.getBuffer().readByteArray(Math.min(source.getBuffer().size(), ANSWER_LIMIT));
        // A portal's friendly page is no errand.
        return RecordReader.read(body, Errands.Answer.class)
                .filter(answer -> answer.errands() != null)
                .<Outcome>map(Outcome.Given::new)
                .orElseGet(() -> new Outcome.Later("what answers is no collector", Duration.ZERO));
    }

    @Override
    public void close() {
        plain.dispatcher().cancelAll();
        plain.connectionPool().evictAll();
    }
}
