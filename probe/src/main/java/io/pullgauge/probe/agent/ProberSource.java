/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import io.pullgauge.probe.config.AgentSettings;
import io.pullgauge.probe.pull.Prober;

/** Opens the eyes of an agent. */
@FunctionalInterface
public interface ProberSource {

    /**
     * A prober for this node.
     *
     * @param patient with the runtime's own limits (30 s to connect) instead of the short ones: for the look that confirms a fault
     */
    Prober open(AgentSettings settings, boolean patient);
}
