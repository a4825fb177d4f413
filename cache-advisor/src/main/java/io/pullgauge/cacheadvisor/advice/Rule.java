/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import java.util.List;

/** A claim that may hold of a fleet, none, one or several times. The same situation gives the same findings. */
public interface Rule {
    /** The stable word for its advice. */
    String kind();

    /** What the rule finds. */
    List<Finding> look(Situation situation);
}
