/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.sharing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Chooses some of many by the highest hash of (subject, candidate): each subject has its own order of all candidates, and where one goes
 * away, only the subjects that it was chosen for move on, each to the next of its order.
 */
final class Rendezvous {
    private Rendezvous() {}

    private record Ranked(Place place, long score) {}

    /** At most this many of the candidates, the same ones for the same subject whatever their order. */
    static List<Place> choose(String subject, List<Place> candidates, int most) {
        PriorityQueue<Ranked> best = new PriorityQueue<>(
                most + 1,
                Comparator.comparingLong(Ranked::score)
                        .thenComparing(ranked -> ranked.place().key()));
        long seed = hash(subject);
        for (Place candidate : candidates) {
            best.add(new Ranked(candidate, mix(seed ^ candidate.hash())));
            if (best.size() > most) {
                best.poll();
            }
        }
        List<Place> chosen = new ArrayList<>();
        best.forEach(ranked -> chosen.add(ranked.place()));
        return chosen;
    }

    /** FNV-1a with a finisher: names that differ in one character must not end up as neighbours. */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
