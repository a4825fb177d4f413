/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import io.github.resilience4j.core.IntervalFunction;
import io.pullgauge.probe.report.ReportAnswer;
import io.pullgauge.probe.spool.Spool;
import io.pullgauge.probe.upload.UploadOutcome;
import io.pullgauge.probe.upload.Uploader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is in the spool to the collector, the newest first, one upload at a time on a virtual thread of its own. After a failure it
 * waits: as long as the collector asks for, else longer with each failure in a row, 35 s at most.
 */
final class Delivery {

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private final Spool spool;
    private final Uploader uploader;
    private final InstantSource clock;
    private final BiConsumer<ReportAnswer, Optional<Duration>> onAnswer;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final IntervalFunction pauses =
            IntervalFunction.ofExponentialRandomBackoff(Duration.ofSeconds(2), 2, 0.4, Duration.ofSeconds(25));
    private final Map<String, LongAdder> results = new ConcurrentHashMap<>();
    private volatile Instant notBefore = Instant.MIN;
    private volatile int failures;
    private volatile boolean everAccepted;
    private volatile @Nullable String trouble;
    private volatile boolean barred;

    Delivery(
            Spool spool,
            Uploader uploader,
            InstantSource clock,
            BiConsumer<ReportAnswer, Optional<Duration>> onAnswer) {
        this.spool = spool;
        this.uploader = uploader;
        this.clock = clock;
        this.onAnswer = onAnswer;
        for (String result : new String[] {"accepted", "later", "refused"}) {
            results.put(result, new LongAdder());
        }
    }

    /** Starts sending where there is something to send, its time has come, and nothing is on its way. */
    void pump(Instant now) {
        if (!spool.isEmpty() && !now.isBefore(notBefore) && busy.compareAndSet(false, true)) {
            Thread.ofVirtual().name("upload").start(() -> {
                try {
                    drain();
                } finally {
                    busy.set(false);
                }
            });
        }
    }

    /** Whether something is on its way. */
    boolean isBusy() {
        return busy.get();
    }

    /** When to pump again at the latest. */
    Instant nextTry(Instant now) {
        return spool.isEmpty() ? Instant.MAX : notBefore.isAfter(now) ? notBefore : now.plusSeconds(1);
    }

    /** The clock was set back by so much: pauses last no longer for it. */
    void clockSetBack(Duration by) {
        notBefore = notBefore.equals(Instant.MIN) ? notBefore : notBefore.minus(by);
        uploader.clockSetBack();
    }

    /** Tries the newest once more within this time, whatever was before: the process ends. */
    void flush(Duration within) {
        Optional<Spool.Entry> newest = spool.newest();
        Optional<byte[]> body = newest.flatMap(spool::body);
        if (newest.isPresent() && body.isPresent()) {
            settle(newest.get(), uploader.flush(body.get(), within));
        }
    }

    boolean everAccepted() {
        return everAccepted;
    }

    /** Whether another try of the same changes nothing: somebody has to mend the token, the authority or the certificate. */
    boolean isBarred() {
        return barred;
    }

    /** Why the last upload failed; empty where it did not. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    long count(String result) {
        LongAdder adder = results.get(result);
        return adder == null ? 0 : adder.sum();
    }

    Spool spool() {
        return spool;
    }

    private void drain() {
        while (true) {
            Optional<Spool.Entry> newest = spool.newest();
            Optional<byte[]> body = newest.flatMap(spool::body);
            if (newest.isEmpty() || body.isEmpty()) {
                return;
            }
            if (!settle(newest.get(), uploader.send(body.get()))) {
                return;
            }
        }
    }

    /** Returns whether the next may be sent at once. */
    private boolean settle(Spool.Entry entry, UploadOutcome outcome) {
        return switch (outcome) {
            case UploadOutcome.Accepted(ReportAnswer answer, Duration offset) -> {
                spool.delivered(entry);
                accepted();
                onAnswer.accept(answer, Optional.ofNullable(offset));
                yield true;
            }
            case UploadOutcome.Refused(int status, String reason) -> {
                spool.refused(entry);
                barred = true;
                failed("refused", "the collector refuses the report: " + status + " " + reason, Duration.ZERO);
                yield false;
            }
            case UploadOutcome.Barred(String reason) -> {
                barred = true;
                failed("later", reason, Duration.ZERO);
                yield false;
            }
            case UploadOutcome.Later(String reason, Duration pause) -> {
                barred = false;
                failed("later", reason, pause);
                yield false;
            }
        };
    }

    private void accepted() {
        count("accepted", 1);
        notBefore = Instant.MIN;
        failures = 0;
        everAccepted = true;
        barred = false;
        if (trouble != null) {
            trouble = null;
            LOG.info("The collector takes reports again");
        }
    }

    private void failed(String result, String reason, Duration pause) {
        count(result, 1);
        int inARow = Math.min(failures + 1, 20);
        failures = inARow;
        Duration wait = pause.isZero() ? Duration.ofMillis(pauses.apply(inARow)) : pause;
        notBefore = clock.instant().plus(wait);
        if (!reason.equals(trouble)) {
            LOG.atWarn()
                    .addKeyValue("reason", reason)
                    .addKeyValue("retrySeconds", wait.toSeconds())
                    .log(
                            result.equals("refused")
                                    ? "The collector refuses this agent's reports"
                                    : "The collector does not take reports; they wait in the spool");
        }
        trouble = reason;
    }

    private void count(String result, long more) {
        results.computeIfAbsent(result, key -> new LongAdder()).add(more);
    }
}
