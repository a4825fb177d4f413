/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.node.Problem;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one runtime's own configuration makes of a wanted image: endpoints in order, or what keeps it from asking any.
 *
 * @param notKnown why access may hang on a login that is not known here
 */
record Route(List<Endpoint> endpoints, @Nullable Problem hindrance, List<Problem> problems, Optional<String> notKnown) {

    Route {
        endpoints = List.copyOf(endpoints);
        problems = List.copyOf(problems);
    }

    static Route to(List<Endpoint> endpoints, List<Problem> problems) {
        return new Route(endpoints, null, problems, Optional.empty());
    }

    static Route blocked(Problem hindrance, List<Problem> problems) {
        return new Route(List.of(), hindrance, problems, Optional.empty());
    }

    Route hangingOn(Optional<String> login) {
        return new Route(endpoints, hindrance, problems, login);
    }
}
