/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs whose reports are turned away, and who does not accept our certificate, by node and once for each change: a fleet with the wrong
 * audience is one line a node, not one a minute. The node is the one that the token names, which nobody has proved, or the one at whose
 * address the agent is; whoever makes up names gets a few lines and then none.
 */
public final class TurnedAway {
    private static final Logger LOG = LoggerFactory.getLogger(TurnedAway.class);
    private static final Pattern NODE = Pattern.compile("[a-z0-9][-a-z0-9.]{0,252}");
    private static final int LONGEST = 8_192;
    private static final int MOST = 20_000;
    private static final double LINES_A_SECOND = 2;
    private static final double LINES_AT_ONCE = 5_000;
    private static final String NOBODY = "unknown";

    /** Node, or address where no node is known → why its last report was turned away. */
    private final Map<String, String> reasons = new ConcurrentHashMap<>();

    private final Function<String, Optional<String>> nodeAt;
    private final Budget lines;

    /** @param nodeAt the node whose agent has this address, where anybody knows */
    public TurnedAway(Function<String, Optional<String>> nodeAt, InstantSource clock) {
        this.nodeAt = nodeAt;
        this.lines = new Budget(LINES_A_SECOND, LINES_AT_ONCE, clock);
    }

    /** Takes note of a decision about an agent's request. */
    Gate.Decision noted(Ask ask, Gate.Decision decision) {
        switch (decision) {
            case Gate.Decision.Allowed allowed -> welcome(allowed.principal(), ask.peer());
            case Gate.Decision.Unknown unknown -> away(ask, unknown.why());
            case Gate.Decision.Refused refused -> away(ask, refused.why());
            // Nobody knows yet: the agent comes again, and it is not its fault.
            case Gate.Decision.Undecided undecided -> {}
        }
        return decision;
    }

    /** Takes note that whoever is at this address went away before it sent a request, because of our certificate. */
    public void distrusted(String peer, String why) {
        note(nodeAt.apply(peer).orElse(peer), peer, why, "an agent does not accept this collector's certificate");
    }

    /** Whether an agent is known to be at this address. */
    public boolean isAgent(String peer) {
        return nodeAt.apply(peer).isPresent();
    }

    private void welcome(Principal agent, String peer) {
        if (reasons.isEmpty()) {
            return;
        }
        String node = agent.node();
        boolean wasAway = node != null && reasons.remove(node) != null;
        wasAway |= reasons.remove(peer) != null;
        if (wasAway) {
            LOG.atInfo().addKeyValue("node", node == null ? peer : node).log("this node's reports are taken again");
        }
    }

    private void away(Ask ask, String why) {
        String key = claimed(ask).or(() -> nodeAt.apply(ask.peer())).orElse(ask.peer());
        note(key.isEmpty() ? NOBODY : key, ask.peer(), why, "a node's reports are turned away");
    }

    private void note(String who, String peer, String why, String what) {
        boolean room = reasons.size() < MOST || reasons.containsKey(who);
        if (room && !why.equals(reasons.put(who, why)) && lines.take()) {
            LOG.atWarn()
                    .addKeyValue(who.equals(peer) ? "address" : "node", who)
                    .addKeyValue("reason", why)
                    .log(what);
        }
    }

    private static Optional<String> claimed(Ask ask) {
        return ask.bearer(LONGEST)
                .flatMap(TurnedAway::node)
                .filter(node -> NODE.matcher(node).matches());
    }

    private static Optional<String> node(String token) {
        try {
            Object ours = SignedJWT.parse(token).getJWTClaimsSet().getClaim("kubernetes.io");
            return ours instanceof Map<?, ?> map && map.get("node") instanceof Map<?, ?> node
                    ? Optional.ofNullable(node.get("name")).map(String::valueOf)
                    : Optional.empty();
        } catch (ParseException | RuntimeException noToken) {
            return Optional.empty();
        }
    }
}
