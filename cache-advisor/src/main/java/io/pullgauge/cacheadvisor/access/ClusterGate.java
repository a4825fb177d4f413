/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import java.time.InstantSource;

/** The gate inside a cluster: agents by their service accounts' tokens, everybody else by what the cluster's own roles say. */
public final class ClusterGate implements Gate {
    private static final double STRANGERS_A_SECOND = 10;
    private static final double STRANGERS_AT_ONCE = 40;
    /** A fleet that starts while nothing is cached: 5,000 nodes within a minute or two. */
    private static final double AGENTS_A_SECOND = 50;

    private static final double AGENTS_AT_ONCE = 100;

    private final Agents agents;
    private final People people;

    /** Opens at once; the API server is asked when the first caller comes. */
    public ClusterGate(ClusterAccess access, Reviewer reviewer, LivePods pods, InstantSource clock) {
        this.agents = new Agents(
                access,
                new IssuerKeys(reviewer, access.issuer(), clock),
                pods,
                new Reviews(reviewer, new Budget(AGENTS_A_SECOND, AGENTS_AT_ONCE, clock), clock),
                clock);
        this.people = new People(
                access.audience(),
                reviewer,
                new Reviews(reviewer, new Budget(STRANGERS_A_SECOND, STRANGERS_AT_ONCE, clock), clock),
                clock);
    }

    @Override
    public Decision decide(Ask ask) {
        return switch (ask.need()) {
            case OPEN -> new Decision.Allowed(Principal.ANYONE);
            case REPORT -> agents.decide(ask);
            case READ, OPERATE -> people.decide(ask);
        };
    }

    @Override
    public boolean mayWait() {
        return true;
    }
}
