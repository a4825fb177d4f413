/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.checks;

import io.pullgauge.probe.report.CheckResult;
import java.util.List;

/** What came of asking a node's agent. */
public sealed interface CheckAnswer {
    /** It looked. */
    record Found(CheckResult result) implements CheckAnswer {}

    /** It listed a repository's tags; at most some hundreds of them. */
    record Tags(List<String> tags) implements CheckAnswer {}

    /** Nobody looked; {@code why} is for people. */
    record Silent(String why) implements CheckAnswer {}
}
