/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

/** A gate that tells the log whose reports it turns away. */
public record NotedGate(Gate gate, TurnedAway turnedAway) implements Gate {
    @Override
    public Decision decide(Ask ask) {
        Decision decision = gate.decide(ask);
        return ask.need() == Need.REPORT ? turnedAway.noted(ask, decision) : decision;
    }

    @Override
    public boolean mayWait() {
        return gate.mayWait();
    }
}
