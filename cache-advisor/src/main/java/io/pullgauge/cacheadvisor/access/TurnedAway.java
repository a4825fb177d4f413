/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs whose reports are turned away, by node and once for each change: a fleet with the wrong audience is one line a node, not one a
 * minute. The node is the one that the token names, which nobody has proved; whoever makes up names gets a few lines and then none.
 */
final class TurnedAway {
    private static final Logger LOG = LoggerFactory.getLogger(TurnedAway.class);
    private static final Pattern NODE = Pattern.compile("[a-z0-9][-a-z0-9.]{0,252}");
    private static final int LONGEST = 8_192;
    private static final int MOST = 20_000;
    private static final double LINES_A_SECOND = 2;
    private static final double LINES_AT_ONCE = 5_000;
    private static final String NOBODY = "unknown";

    /** Node → why its last report was turned away. */
    private final Map<String, String> reasons = new ConcurrentHashMap<>();

    private final Budget lines;

    TurnedAway(InstantSource clock) {
        this.lines = new Budget(LINES_A_SECOND, LINES_AT_ONCE, clock);
    }

    /** Takes note of a decision about an agent's request. */
    Gate.Decision noted(Ask ask, Gate.Decision decision) {
        switch (decision) {
            case Gate.Decision.Allowed allowed -> welcome(allowed.principal());
            case Gate.Decision.Unknown unknown -> away(ask, unknown.why());
            case Gate.Decision.Refused refused -> away(ask, refused.why());
            // Nobody knows yet: the agent comes again, and it is not its fault.
            case Gate.Decision.Undecided undecided -> {}
        }
        return decision;
    }

    private void welcome(Principal agent) {
        String node = agent.node();
        if (node != null && !reasons.isEmpty() && reasons.remove(node) != null) {
            LOG.atInfo().addKeyValue("node", node).log("this node's reports are taken again");
        }
    }

    private void away(Ask ask, String why) {
        String node = claimed(ask).orElse(NOBODY);
        boolean room = reasons.size() < MOST || reasons.containsKey(node);
        if (room && !why.equals(reasons.put(node, why)) && lines.take()) {
            LOG.atWarn().addKeyValue("node", node).addKeyValue("reason", why).log("a node's reports are turned away");
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
