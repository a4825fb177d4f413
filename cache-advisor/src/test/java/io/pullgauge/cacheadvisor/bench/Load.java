/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Reports at a steady rate, of all nodes in turn, over some connections to each collector; a node stays with one collector, as an agent does
 * that keeps its connection. Time counts from when a report was due, so that a stalled sender cannot hide a stalled collector.
 */
final class Load {
    private static final int LINES = 64;

    private final List<Integer> ports;
    private final AgentReport reports;
    private final long nodes;
    private final long rate;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong others = new AtomicLong();
    private final AtomicInteger accepted = new AtomicInteger();
    private long[] micros = {};

    Load(List<Integer> ports, AgentReport reports, long nodes, long rate) {
        this.ports = ports;
        this.reports = reports;
        this.nodes = nodes;
        this.rate = rate;
    }

    /** What one span of the run was like. */
    record Figures(long accepted, long others, double p50, double p99, double max, double share100) {
        @Override
        public String toString() {
            return "accepted %d, others %d, p50 %.1f ms, p99 %.1f ms, max %.1f ms, within 100 ms %.2f %%"
                    .formatted(accepted, others, p50, p99, max, share100);
        }
    }

    /** Runs for this long and tells what it was like; the numbers of reports go on where the last call ended. */
    Figures run(long seconds) throws InterruptedException {
        micros = new long[(int) (rate * seconds)];
        accepted.set(0);
        others.set(0);
        long first = next.get();
        long last = first + rate * seconds;
        long start = System.nanoTime();
        Thread[] lines = new Thread[LINES];
        for (int i = 0; i < LINES; i++) {
            lines[i] = Thread.ofPlatform().start(() -> drive(first, last, start));
        }
        for (Thread line : lines) {
            line.join();
        }
        next.set(last);
        return figures();
    }

    private void drive(long first, long last, long start) {
        Map<Integer, Line> lines = new HashMap<>();
        for (long i = next.getAndIncrement(); i < last; i = next.getAndIncrement()) {
            long due = start + (i - first) * 1_000_000_000L / rate;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            int port = ports.get((int) (i % nodes % ports.size()));
            try {
                Line line = lines.containsKey(port) ? lines.get(port) : new Line(port);
                lines.put(port, line);
                if (line.post(reports.of(i % nodes, i / nodes)) == 202) {
                    micros[accepted.getAndIncrement()] = (System.nanoTime() - due) / 1000;
                } else {
                    others.incrementAndGet();
                }
            } catch (IOException e) {
                others.incrementAndGet();
                lines.remove(port);
            }
        }
        lines.values().forEach(Line::close);
    }

    private Figures figures() {
        long[] sorted = Arrays.copyOf(micros, accepted.get());
        Arrays.sort(sorted);
        long quick = Arrays.stream(sorted).filter(each -> each <= 100_000).count();
        return new Figures(
                sorted.length,
                others.get(),
                at(sorted, 0.5),
                at(sorted, 0.99),
                at(sorted, 1),
                100.0 * quick / Math.max(1, sorted.length));
    }

    private static double at(long[] sorted, double q) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1L, (long) (q * sorted.length))] / 1000.0;
    }
}
