/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullgauge.probe.verdict.Cause;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleReaderTest {

    @Test
    void readsWhatABlockMeansAndWhen() {
        Rule rule = new RuleReader().read("""
                # why
                dns_timeout 0.7 or dns_servfail dns_refused weak
                  "no answer"
                  status=5xx
                  and "lookup " | at=token
                  not "read \"tcp\""
                """).getFirst();
        assertThat(rule.cause()).isEqualTo(Cause.DNS_TIMEOUT);
        assertThat(rule.confidence()).isEqualTo(0.7);
        assertThat(rule.weak()).isTrue();
        assertThat(rule.alternatives()).containsExactly(Cause.DNS_SERVFAIL, Cause.DNS_REFUSED);
        assertThat(rule.when().test(error("lookup a: no answer"))).isTrue();
        assertThat(rule.when().test(error("lookup a: status 503 service unavailable")))
                .isTrue();
        assertThat(rule.when().test(error("no answer"))).isFalse();
        assertThat(rule.when().test(error("lookup a: no answer: read \"tcp\""))).isFalse();
    }

    @Test
    void usesWhatWasDefinedBefore() {
        Rule rule = new RuleReader().read("""
                define late
                  "too late"

                unknown 0
                  late
                """).getFirst();
        assertThat(rule.when().test(error("it came too late"))).isTrue();
        assertThat(rule.when().test(error("it came"))).isFalse();
    }

    /** A rule that never hits, for a slip of the pen, would go unnoticed. */
    @Test
    void refusesWhatItDoesNotUnderstand() {
        for (String text : List.of(
                "no_such_cause 0.5\n  \"x\"",
                "unknown much\n  \"x\"",
                "unknown 0\n  no_such_condition",
                "unknown 0\n  status=many",
                "unknown 0\n  at=nowhere",
                "unknown 0\n  size=3",
                "unknown 0\n  \"not closed")) {
            assertThatThrownBy(() -> new RuleReader().read(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static PullError error(String text) {
        return ErrorReader.read(text, new Subject(null, null, null, false));
    }
}
