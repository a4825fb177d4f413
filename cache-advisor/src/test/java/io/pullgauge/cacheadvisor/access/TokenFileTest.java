/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullgauge.cacheadvisor.app.Clock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {
    private static final String AGENT = "agent-secret-0123456789";
    private static final String VIEWER = "viewer-secret-0123456789";
    private static final String OPERATOR = "operator-secret-0123456789";

    @TempDir
    Path folder;

    private final Clock clock = new Clock();

    private TokenFile tokens(String text) throws Exception {
        return new TokenFile(Files.writeString(folder.resolve("tokens"), text), clock);
    }

    private static Gate.Decision decide(TokenFile tokens, Need need, String token) {
        return decide(tokens, need, Optional.of("Bearer " + token));
    }

    private static Gate.Decision decide(TokenFile tokens, Need need, Optional<String> authorization) {
        return tokens.decide(new Ask(need, "GET", "/", authorization, ""));
    }

    @Test
    void letsEachRoleDoItsOwnAndNoMore() throws Exception {
        TokenFile tokens = tokens(
                "# people\n" + VIEWER + ",viewer\n" + OPERATOR + ",operator,ann\n\n" + AGENT + ",agent,node-a\n");

        assertThat(decide(tokens, Need.READ, VIEWER)).isInstanceOf(Gate.Decision.Allowed.class);
        assertThat(decide(tokens, Need.OPERATE, VIEWER)).isInstanceOf(Gate.Decision.Refused.class);
        assertThat(decide(tokens, Need.OPERATE, OPERATOR))
                .isEqualTo(new Gate.Decision.Allowed(Principal.person("ann")));
        assertThat(decide(tokens, Need.REPORT, OPERATOR)).isInstanceOf(Gate.Decision.Refused.class);
        assertThat(decide(tokens, Need.REPORT, AGENT))
                .isEqualTo(new Gate.Decision.Allowed(new Principal("node-a", null, "node-a")));
        assertThat(decide(tokens, Need.READ, AGENT)).isInstanceOf(Gate.Decision.Refused.class);
    }

    @Test
    void knowsNobodyElse() throws Exception {
        TokenFile tokens = tokens(VIEWER + ",viewer\n");

        assertThat(decide(tokens, Need.READ, "something-else")).isInstanceOf(Gate.Decision.Unknown.class);
        assertThat(decide(tokens, Need.READ, Optional.empty())).isInstanceOf(Gate.Decision.Unknown.class);
        assertThat(decide(tokens, Need.READ, Optional.of("Basic " + VIEWER))).isInstanceOf(Gate.Decision.Unknown.class);
        assertThat(decide(tokens, Need.OPEN, Optional.empty())).isInstanceOf(Gate.Decision.Allowed.class);
    }

    @Test
    void readsAChangedFileAgainAndKeepsTheLastGoodOne() throws Exception {
        TokenFile tokens = tokens(VIEWER + ",viewer\n");
        Files.writeString(folder.resolve("tokens"), OPERATOR + ",operator\n");
        clock.advance(Duration.ofSeconds(2));
        assertThat(decide(tokens, Need.READ, VIEWER)).isInstanceOf(Gate.Decision.Unknown.class);
        assertThat(decide(tokens, Need.READ, OPERATOR)).isInstanceOf(Gate.Decision.Allowed.class);

        Files.writeString(folder.resolve("tokens"), "broken\n");
        clock.advance(Duration.ofSeconds(2));
        assertThat(decide(tokens, Need.READ, OPERATOR)).isInstanceOf(Gate.Decision.Allowed.class);
    }

    @Test
    void readsAChangedFileAgainAlsoAfterTheClockWasSetBack() throws Exception {
        TokenFile tokens = tokens(VIEWER + ",viewer\n");
        clock.advance(Duration.ofHours(-2));
        Files.writeString(folder.resolve("tokens"), OPERATOR + ",operator\n");

        assertThat(decide(tokens, Need.READ, VIEWER)).isInstanceOf(Gate.Decision.Unknown.class);
    }

    @Test
    void namesWrongLinesButNeverATokenInThem() {
        assertThatThrownBy(() -> tokens(VIEWER + ",viewer\n" + AGENT + ",king\nshort,agent\n"))
                .isInstanceOf(TokenFile.Unusable.class)
                .hasMessageContaining("line 2, line 3")
                .hasMessageNotContaining(AGENT);
        assertThatThrownBy(() -> tokens("# nothing\n")).isInstanceOf(TokenFile.Unusable.class);
    }
}
