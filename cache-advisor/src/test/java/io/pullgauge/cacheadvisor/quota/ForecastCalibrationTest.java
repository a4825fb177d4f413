/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.probe.quota.PullQuota;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whether the forecast keeps its word: nodes behind one address read the stand-in hub's headers while rollouts spend its quota in bursts;
 * the forecast is made at a random time, and the hub goes on to tell when the quota really ended. Beyond the horizon counts as held where
 * the forecast left that open.
 */
class ForecastCalibrationTest {
    private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
    private static final int RUNS = 100;

    /**
     * @param load what is pulled in a window, as a share of the limit, on average
     * @param burst pulls of a rollout, on average
     */
    record World(int limit, int windowMinutes, double load, int burst, boolean sliding, int readEverySeconds) {}

    record Outcome(boolean held, boolean tooEarly, boolean ended, double relativeWidth, double share) {}

    @ParameterizedTest
    @CsvSource({
        // limit, window, load, burst, sliding, read every, widest share of the horizon
        "100, 360, 3.0,  1, true,  60, 0.5",
        "100, 360, 3.0,  6, true,  60, 0.85",
        "100,  60, 3.0,  6, false, 30, 0.7",
        "100, 360, 1.1,  5, true,  60, 1",
        "100, 360, 1.1,  8, false, 60, 1",
        "200, 360, 1.3, 20, true, 120, 1",
        "200,  60, 0.8, 10, true,  60, 1",
        "5000, 1440, 2, 60, true, 300, 0.97",
    })
    void holdsItsIntervalInAtLeast85Of100Runs(
            int limit, int window, double load, int burst, boolean sliding, int readEvery, double widest)
            throws Exception {
        World world = new World(limit, window, load, burst, sliding, readEvery);
        int held = 0;
        int early = 0;
        List<Double> widths = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        for (int seed = 1; seed <= RUNS; seed++) {
            Outcome outcome = run(world, seed);
            held += outcome.held() ? 1 : 0;
            early += outcome.tooEarly() ? 1 : 0;
            if (outcome.ended() && !Double.isNaN(outcome.relativeWidth())) {
                widths.add(outcome.relativeWidth());
                shares.add(outcome.share());
            }
        }
        double median = median(widths);
        double share = median(shares);
        if (Boolean.getBoolean("calibration.print")) {
            System.out.printf(
                    Locale.ROOT,
                    "%s held %d, ended before %d, median relative width %.2f, of the horizon %.2f (%d)%n",
                    world,
                    held,
                    early,
                    median,
                    share,
                    widths.size());
        }
        assertThat(held).as("%s", world).isGreaterThanOrEqualTo(85);
        assertThat(median)
                .as("the interval's width over the time to its median, %s", world)
                .isLessThan(8);
        assertThat(share)
                .as("the interval's width as a share of the horizon, %s", world)
                .isLessThan(widest);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(Double.NaN);
    }

    private static Outcome run(World world, long seed) throws UnknownHostException {
        for (int attempt = 0; ; attempt++) {
            Outcome outcome = attempt(world, new Random(seed * 1_000 + attempt));
            if (outcome != null) {
                return outcome;
            }
        }
    }

    /** Null where the quota had ended before there was a forecast to make. */
    private static @Nullable Outcome attempt(World world, Random random) throws UnknownHostException {
        StandInHub hub = new StandInHub(
                world.limit(), Duration.ofMinutes(world.windowMinutes()), world.sliding(), random.nextBoolean());
        InetAddress egress = InetAddress.getByName("203.0.113.9");
        double window = world.windowMinutes() * 60.0;
        // Watched for a part of a window up to one and a half, after a time that nobody watched.
        double from = world.load() > 2 ? window * 0.05 : window * random.nextDouble();
        double watched = world.load() > 2 ? 0.08 + 0.15 * random.nextDouble() : 0.25 + 1.25 * random.nextDouble();
        double now = from + window * watched;
        PriorityQueue<Double> pulls = pulls(world, random, now + window);
        List<QuotaObservation> readings = new ArrayList<>();
        for (double reading = from; reading <= now; reading += world.readEverySeconds()) {
            while (!pulls.isEmpty() && pulls.peek() <= reading) {
                hub.manifest(at(pulls.remove()), egress, "GET", false);
            }
            readings.add(reading(hub.manifest(at(reading), egress, "HEAD", true), at(reading), readings.size()));
        }
        if (readings.getLast().remaining() == 0) {
            return null;
        }
        QuotaLedger ledger = new QuotaLedger();
        ledger.add(readings);
        Instant last = readings.getLast().at();
        Forecast forecast =
                Objects.requireNonNull(ledger.standings(last).getFirst().forecast());
        return judge(forecast, last, end(hub, pulls, egress, now + window));
    }

    private static @Nullable Instant end(
            StandInHub hub, PriorityQueue<Double> pulls, InetAddress egress, double until) {
        while (!pulls.isEmpty() && pulls.peek() <= until) {
            Instant at = at(pulls.remove());
            StandInHub.Answer answer = hub.manifest(at, egress, "GET", false);
            if (PullQuota.from(answer.headers()).orElseThrow().isExhausted()) {
                return at;
            }
        }
        return null;
    }

    private static Outcome judge(Forecast forecast, Instant now, @Nullable Instant end) {
        Instant horizon = now.plusSeconds(forecast.horizonSeconds());
        Instant earliest = Objects.requireNonNullElse(forecast.earliest(), horizon);
        Instant latest = Objects.requireNonNullElse(forecast.latest(), horizon);
        Instant truth = end == null ? horizon.plusSeconds(1) : end;
        boolean held = truth.isAfter(horizon)
                ? forecast.latest() == null
                : !(truth.isBefore(earliest) || truth.isAfter(latest));
        double span = Duration.between(earliest, latest).toSeconds();
        double width = forecast.median() == null
                ? Double.NaN
                : span / Math.max(1, Duration.between(now, forecast.median()).toSeconds());
        return new Outcome(held, truth.isBefore(earliest), end != null, width, span / forecast.horizonSeconds());
    }

    /** Rollouts at random times, each of a random size, its pulls spread over two minutes. */
    private static PriorityQueue<Double> pulls(World world, Random random, double until) {
        double perSecond = world.load() * world.limit() / (world.windowMinutes() * 60.0) / world.burst();
        PriorityQueue<Double> pulls = new PriorityQueue<>();
        double at = 0;
        while (at < until) {
            at += -Math.log(1 - random.nextDouble()) / perSecond;
            int size = 1;
            while (world.burst() > 1 && random.nextDouble() > 1.0 / world.burst()) {
                size++;
            }
            double begin = at;
            double[] offsets = random.doubles(size, 0, size == 1 ? 1e-6 : 120).toArray();
            Arrays.stream(offsets).forEach(offset -> pulls.add(begin + offset));
        }
        return pulls;
    }

    private static QuotaObservation reading(StandInHub.Answer answer, Instant at, int turn) {
        PullQuota quota = PullQuota.from(answer.headers()).orElseThrow();
        return new QuotaObservation(
                at,
                new NodeKey("c", "node-" + turn % 6),
                "docker.io",
                quota.identity(),
                quota.limit(),
                quota.remaining(),
                quota.windowSeconds());
    }

    private static Instant at(double seconds) {
        return START.plusMillis(Math.round(seconds * 1000));
    }
}
