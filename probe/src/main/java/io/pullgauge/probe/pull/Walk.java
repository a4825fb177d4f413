/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.path.PullPath;
import io.pullgauge.probe.registry.EndpointClient;
import io.pullgauge.probe.registry.Puller;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks a path as kubelet and runtime would: one attempt for each credential that the kubelet found, in order, until one succeeds; one
 * anonymous attempt only where there is none.
 */
final class Walk {

    /** How deep to look. */
    enum Depth {
        /** Resolve only: is it there, and may we have it. */
        RESOLVE,
        /** Manifest, configuration and the first byte of each layer. */
        FIRST_BYTES,
        /** Every layer whole, hashed. */
        WHOLE
    }

    private final PullPath path;
    private final Puller puller;
    private final Spend spend;
    private final Depth depth;

    Walk(PullPath path, Puller puller, Spend spend, Depth depth) {
        this.path = path;
        this.puller = puller;
        this.spend = spend;
        this.depth = depth;
    }

    /**
     * What came of the attempt that counts.
     *
     * @param failure null when the image can be pulled
     * @param clients one for each endpoint, in order, with their stage logs
     */
    record Result(
            @Nullable Failure failure, List<EndpointClient> clients, List<Failure> atEndpoints, Content content) {}

    Result run() {
        Attempt best = null;
        for (Optional<Credential> credential : tries()) {
            Attempt attempt = new Attempt(path, puller, credential, spend, depth);
            attempt.run();
            if (attempt.failure().isEmpty()) {
                return attempt.result();
            }
            // Of several failures the one that got furthest tells most; the kubelet lists them all.
            if (best == null || attempt.gotFurtherThan(best)) {
                best = attempt;
            }
            // Another credential opens no connection.
            if (attempt.failure().filter(Walk::isOfTheNetwork).isPresent()) {
                break;
            }
        }
        if (best == null) {
            throw new IllegalStateException("a path without a try");
        }
        return best.result();
    }

    private static boolean isOfTheNetwork(Failure failure) {
        return switch (failure.stage()) {
            case DNS, CONNECT, TLS -> true;
            case HTTP -> failure.cause() == Cause.HTTP_TIMEOUT;
            default -> false;
        };
    }

    private List<Optional<Credential>> tries() {
        return path.credentials().isEmpty()
                ? List.of(Optional.empty())
                : path.credentials().stream().map(Optional::of).toList();
    }
}
