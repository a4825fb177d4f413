/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import io.pullgauge.probe.config.AgentSettings;
import io.pullgauge.probe.pull.Prober;
import io.pullgauge.probe.report.ReportAnswer;
import io.pullgauge.probe.schedule.Agenda;
import io.pullgauge.probe.schedule.ReportTimes;
import io.pullgauge.probe.schedule.Slots;
import io.pullgauge.probe.schedule.Target;
import io.pullgauge.probe.spool.Spool;
import io.pullgauge.probe.upload.CollectorAddress;
import io.pullgauge.probe.upload.ErrandLine;
import io.pullgauge.probe.upload.Uploader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's daemon. {@link #start} listens and returns; {@link #run} does the work until {@link #stop}. Each turn of the loop starts the
 * looks that are due, writes a report where its time has come, hands it to the delivery, and sleeps until the next of these.
 */
public final class Agent implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final Duration FLUSH = Duration.ofSeconds(5);
    private static final Duration FIRST_REPORT_GRACE = Duration.ofSeconds(10);
    private static final Duration LEAST_INTERVAL = Duration.ofSeconds(5);
    private static final Duration MOST_INTERVAL = Duration.ofHours(1);
    private static final Duration RECHECK = Duration.ofSeconds(2);
    private static final Duration FIRST_SPREAD = Duration.ofMillis(500);
    private static final int IN_FLIGHT_PER_REGISTRY = 4;
    private static final int PER_MINUTE_PER_REGISTRY = 120;
    private static final Duration PAUSE_AFTER_FAULT = Duration.ofSeconds(5);
    private static final Duration SKEW = Duration.ofSeconds(30);

    private final AgentSettings settings;
    private final InstantSource clock;
    private final Prober quick;
    private final Prober patient;
    private final Board board = new Board();
    private final Reports reports;
    private final Optional<Uploader> uploader;
    private final Optional<Delivery> delivery;
    private final AgentServer server;
    private final Optional<ErrandLine> errandLine;
    private volatile @Nullable ErrandRunner errands;
    private final TargetList targetList;

    private final Tidying tidying;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private final Agenda agenda; // guarded by lock
    private final ReportTimes reportTimes; // guarded by lock
    private boolean woken; // guarded by lock
    private boolean changed; // guarded by lock: since the last report
    private final AtomicBoolean stopping = new AtomicBoolean();
    private volatile boolean skewed;
    private volatile Instant lastTurn;
    private volatile boolean running;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private Agent(AgentSettings settings, ProberSource probers, String version, InstantSource clock)
            throws IOException, GeneralSecurityException {
        this.settings = settings;
        this.clock = clock;
        Instant now = clock.instant();
        this.lastTurn = now;
        this.tidying = new Tidying(now, settings.startingInterval(), System::gc);
        // Whatever can fail for the outside world comes before the probers, which hold connections.
        Optional<CollectorAddress> collector = settings.collector();
        this.uploader = collector.isPresent() ? Optional.of(Uploader.to(collector.get(), clock)) : Optional.empty();
        this.errandLine = collector.isPresent() ? Optional.of(ErrandLine.to(collector.get(), clock)) : Optional.empty();
        Spool spool = settings.spoolFolder().isPresent()
                ? Spool.in(settings.spoolFolder().get(), settings.spool(), now)
                : Spool.inMemory(settings.spool());
        this.delivery = uploader.map(each -> new Delivery(spool, each, clock, this::answered));
        this.quick = probers.open(settings, false);
        this.patient = probers.open(settings, true);
        this.reports = new Reports(settings, version, board, quick);
        this.targetList = new TargetList(settings);
        this.agenda = new Agenda(new Slots(settings.nodeName(), settings.startingInterval()), limits(settings));
        this.reportTimes = new ReportTimes(settings.nodeName(), settings.startingInterval(), FIRST_REPORT_GRACE, now);
        agenda.targets(targetList.targets(), now);
        board.targets(targetList.targets());
        reports.write(now);
        AgentMetrics metrics = new AgentMetrics(board, delivery, reports, version);
        this.server = listen(metrics);
    }

    private AgentServer listen(AgentMetrics metrics) throws IOException {
        try {
            return AgentServer.start(
                    settings.listen(),
                    clock,
                    new AgentServer.Content(
                            () -> metrics.collect(clock.instant()), reports::last, this::notAlive, this::notReady));
        } catch (IOException taken) {
            quick.close();
            patient.close();
            throw taken;
        }
    }

    /**
     * Opens everything and listens; nothing is probed before {@link #run}. Throws a {@link java.net.BindException} where the address is
     * taken, and other exceptions where the collector's certificates cannot be used.
     */
    public static Agent start(AgentSettings settings, ProberSource probers, String version, InstantSource clock)
            throws IOException, GeneralSecurityException {
        return new Agent(settings, probers, version, clock);
    }

    /** Where it listens: tells the port where 0 was asked for. */
    public InetSocketAddress address() {
        return server.address();
    }

    /** Works until {@link #stop}; returns at once where the thread is interrupted. */
    public void run() {
        LOG.atInfo()
                .addKeyValue("node", settings.nodeName())
                .addKeyValue("instance", reports.instance())
                .addKeyValue("listen", address())
                .addKeyValue(
                        "collector",
                        settings.collector().map(CollectorAddress::url).orElse("none"))
                .addKeyValue("targets", targetList.targets().size())
                .log("The agent runs");
        running = true;
        errandLine.ifPresent(
                line -> errands = ErrandRunner.start(settings.cluster(), settings.nodeName(), line, quick));
        try {
            while (!stopping.get()) {
                sleepUntil(guardedTurn(clock.instant()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped.countDown();
        }
    }

    /**
     * Ends the loop and tells the collector once more what is known, within five seconds in all. Can be called from a shutdown hook, and
     * twice.
     */
    public void stop() {
        if (!stopping.compareAndSet(false, true)) {
            return;
        }
        long deadline = System.nanoTime() + FLUSH.toNanos();
        wakeUp();
        ErrandRunner runner = errands;
        if (runner != null) {
            runner.close();
        }
        delivery.ifPresent(each -> {
            Instant now = clock.instant();
            each.spool().add(Reports.gzip(reports.write(now)), true, now);
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            each.flush(left.isPositive() ? left : Duration.ofMillis(1));
        });
        awaitEnd(deadline);
    }

    private void awaitEnd(long deadline) {
        try {
            boolean ended = !running || stopped.await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            LOG.atInfo().addKeyValue("orderly", ended).log("The agent has stopped");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
        server.close();
        uploader.ifPresent(Uploader::close);
        errandLine.ifPresent(ErrandLine::close);
        quick.close();
        patient.close();
    }

    private Instant guardedTurn(Instant now) {
        try {
            return turn(now);
        } catch (RuntimeException bug) {
            // A report that cannot be written must not end the looks: a node without news is worse off than one without
            // a report.
            LOG.atError().setCause(bug).log("A turn failed by a fault of ours");
            return now.plus(PAUSE_AFTER_FAULT);
        }
    }

    /** One turn; returns when the next is due at the latest. */
    private Instant turn(Instant now) {
        if (now.isBefore(lastTurn)) {
            clockSetBack(Duration.between(now, lastTurn), now);
        }
        lastTurn = now;
        List<Agenda.Due> due;
        boolean report;
        lock.lock();
        try {
            due = agenda.due(now);
            if (reportTimes.awaitsFirst() && agenda.unseen() == 0) {
                reportTimes.complete(now);
            }
            report = reportTimes.isDue(now);
        } finally {
            lock.unlock();
        }
        due.forEach(each -> Thread.ofVirtual().name("look").start(() -> look(each)));
        if (report) {
            report(now);
        }
        delivery.ifPresent(each -> each.pump(now));
        tidying.at(now);
        return nextTurn(now);
    }

    /** A clock that ran ahead at the machine's start is common; everything planned by it would wait until it shows that time again. */
    private void clockSetBack(Duration by, Instant now) {
        LOG.atInfo().addKeyValue("millis", by.toMillis()).log("This node's clock was set back");
        lock.lock();
        try {
            agenda.clockSetBack(now);
            reportTimes.clockSetBack(now);
        } finally {
            lock.unlock();
        }
        delivery.ifPresent(each -> each.clockSetBack(by));
    }

    private Instant nextTurn(Instant now) {
        lock.lock();
        try {
            Instant next = earlier(agenda.nextWake(now), reportTimes.next());
            return earlier(next, delivery.map(each -> each.nextTry(now)).orElse(next));
        } finally {
            lock.unlock();
        }
    }

    private void report(Instant now) {
        boolean news;
        lock.lock();
        try {
            news = changed;
            changed = false;
            reportTimes.written(now);
        } finally {
            lock.unlock();
        }
        byte[] body = reports.write(now);
        delivery.ifPresent(each -> each.spool().add(Reports.gzip(body), news, now));
    }

    private void look(Agenda.Due due) {
        try {
            see(Look.at(due.target(), due.second() ? patient : quick, settings.startingInterval()));
        } catch (RuntimeException | Error bug) {
            // A prober never throws for what the network did; what it throws must not leave its target running for
            // ever.
            LOG.atError()
                    .addKeyValue("target", due.target().name())
                    .setCause(bug)
                    .log("A look failed by a fault of ours");
            lock.lock();
            try {
                agenda.failed(due.target(), clock.instant());
            } finally {
                lock.unlock();
            }
        } finally {
            wakeUp();
        }
    }

    private void see(Look look) {
        Instant now = clock.instant();
        Optional<Agenda.Ruling> ruling;
        lock.lock();
        try {
            ruling = agenda.seen(look.target(), look.sight(), now);
            if (ruling.orElse(null) instanceof Agenda.Ruling.Publish publish) {
                board.put(look, publish.since(), now);
                if (publish.changed()) {
                    changed = true;
                    reportTimes.changed(now);
                }
            }
        } finally {
            lock.unlock();
        }
        if (ruling.orElse(null) instanceof Agenda.Ruling.Publish(Instant since, boolean news) && news) {
            LOG.atInfo()
                    .addKeyValue("target", look.target().name())
                    .addKeyValue(
                            "cause",
                            look.verdict().cause() == null
                                    ? "none"
                                    : look.verdict().cause())
                    .addKeyValue("since", since)
                    .log("A target has changed");
        }
    }

    private void answered(ReportAnswer answer, Optional<Duration> offset) {
        Instant now = clock.instant();
        offset.ifPresent(this::measured);
        lock.lock();
        try {
            if (settings.interval().isEmpty() && answer.nextReportSeconds() > 0) {
                reportTimes.interval(bounded(Duration.ofSeconds(answer.nextReportSeconds())), now);
            }
            if (targetList.take(answer)) {
                List<Target> targets = targetList.targets();
                agenda.targets(targets, targetList.turns(), now);
                board.targets(targets);
                changed = true;
                LOG.atInfo().addKeyValue("targets", targets.size()).log("The collector has changed the targets");
            }
        } finally {
            lock.unlock();
        }
        wakeUp();
    }

    private void measured(Duration offset) {
        reports.clockOffset(offset);
        boolean far = offset.abs().compareTo(SKEW) > 0;
        if (far != skewed) {
            skewed = far;
            LOG.atWarn()
                    .addKeyValue("offsetMillis", offset.toMillis())
                    .log(far ? "This node's clock is wrong, or the collector's" : "This node's clock is right again");
        }
    }

    private List<String> notAlive() {
        Duration quiet = Duration.between(lastTurn, clock.instant());
        Duration most = settings.startingInterval().multipliedBy(3).plusMinutes(1);
        return quiet.compareTo(most) > 0 ? List.of("loop: no turn for " + quiet.toSeconds() + " s") : List.of();
    }

    private List<String> notReady() {
        List<String> reasons = new ArrayList<>();
        lock.lock();
        try {
            if (agenda.unseen() > 0) {
                reasons.add("probes: " + agenda.unseen() + " of "
                        + targetList.targets().size() + " targets have no result yet");
            }
        } finally {
            lock.unlock();
        }
        delivery.filter(each -> each.isBarred() || !each.everAccepted())
                .ifPresent(
                        each -> reasons.add("collector: no report taken" + (each.everAccepted() ? " any more" : " yet")
                                + each.trouble().map(why -> ": " + why).orElse("")));
        if (stopping.get()) {
            reasons.add("agent: stopping");
        }
        return reasons;
    }

    private void sleepUntil(Instant until) throws InterruptedException {
        lock.lock();
        try {
            long nanos = Math.max(0, Duration.between(clock.instant(), until).toNanos());
            while (!woken && !stopping.get() && nanos > 0) {
                nanos = wake.awaitNanos(nanos);
            }
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    private void wakeUp() {
        lock.lock();
        try {
            woken = true;
            wake.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static Agenda.Limits limits(AgentSettings settings) {
        Duration half = settings.startingInterval().dividedBy(2);
        boolean asked = settings.interval().isPresent();
        return new Agenda.Limits(
                half.compareTo(RECHECK) < 0 ? half : RECHECK,
                FIRST_SPREAD,
                IN_FLIGHT_PER_REGISTRY,
                asked ? Agenda.Limits.UNBOUNDED : PER_MINUTE_PER_REGISTRY);
    }

    private static Duration bounded(Duration wanted) {
        if (wanted.compareTo(LEAST_INTERVAL) < 0) {
            return LEAST_INTERVAL;
        }
        return wanted.compareTo(MOST_INTERVAL) > 0 ? MOST_INTERVAL : wanted;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
