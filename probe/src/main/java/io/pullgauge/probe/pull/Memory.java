/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.image.ImageReference;
import io.pullgauge.probe.path.PullPath;
import io.pullgauge.probe.registry.Puller;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was seen lately of images whose digest has not changed: an agent that looks every minute need not ask for every layer every minute.
 * Only what was well is remembered. Safe for use by many threads.
 */
final class Memory {

    private static final int MAX_IMAGES = 1000;

    private record Seen(String digest, Content content, Instant until) {}

    private final Duration life;
    private final InstantSource clock;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    Memory(Duration life, InstantSource clock) {
        this.life = life;
        this.clock = clock;
    }

    /** A look at the reference alone, when its contents were seen lately and it still names the same digest. */
    Optional<Walk.Result> recall(PullPath path, Puller puller, Spend spend) {
        ImageReference reference = path.reference();
        Seen known = reference == null ? null : seen.get(reference.canonical());
        if (known == null || !clock.instant().isBefore(known.until())) {
            return Optional.empty();
        }
        Walk.Result walk = new Walk(path, puller, spend, Walk.Depth.RESOLVE).run();
        boolean same =
                walk.failure() == null && known.digest().equals(walk.content().digest());
        return same
                ? Optional.of(new Walk.Result(null, walk.clients(), walk.atEndpoints(), known.content()))
                : Optional.empty();
    }

    void remember(ImageReference reference, Walk.Result walk) {
        String digest = walk.content().digest();
        boolean whole =
                walk.failure() == null && digest != null && walk.content().bytes() != null;
        if (life.isZero() || !whole || digest == null) {
            seen.remove(reference.canonical());
            return;
        }
        if (seen.size() >= MAX_IMAGES) {
            seen.clear();
        }
        seen.put(
                reference.canonical(),
                new Seen(digest, walk.content(), clock.instant().plus(life)));
    }
}
