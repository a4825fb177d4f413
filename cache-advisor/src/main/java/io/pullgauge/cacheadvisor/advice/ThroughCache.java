/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.Standing;
import java.util.List;

/** Nodes ask a cache, that answers, before they ask the registry. */
final class ThroughCache implements Remedy {

    @Override
    public String registry(String about) {
        return about;
    }

    @Override
    public Progress look(Situation situation, String about) {
        List<Standing> nodes = Mirrors.asking(Findings.telling(situation), about);
        int done = (int)
                nodes.stream().filter(node -> Mirrors.isThroughOne(node, about)).count();
        return new Progress(done, nodes.size());
    }

    @Override
    public String done(String about) {
        return "nodes ask a cache for " + about;
    }
}
