/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TurnedAwayTest {
    private static final Gate.Decision WRONG_AUDIENCE =
            new Gate.Decision.Unknown("the token is not meant for \"pullgauge\"");
    private static final Gate.Decision EXPIRED = new Gate.Decision.Unknown("the token has expired");

    private final TurnedAway turnedAway = new TurnedAway(
            peer -> peer.equals("10.0.0.5") ? Optional.of("node-e") : Optional.empty(),
            InstantSource.fixed(Instant.parse("2026-11-21T10:00:00Z")));
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(TurnedAway.class);

    @BeforeEach
    void listen() {
        logged.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(logged);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(logged);
        logger.setLevel(null);
    }

    @Test
    void aNodeIsNamedOnceForEachChange() throws Exception {
        Ask ask = from("node-a");
        for (int i = 0; i < 5; i++) {
            turnedAway.noted(ask, WRONG_AUDIENCE);
        }
        turnedAway.noted(ask, EXPIRED);
        turnedAway.noted(ask, new Gate.Decision.Undecided("away", Duration.ZERO));
        turnedAway.noted(ask, EXPIRED);
        turnedAway.noted(ask, new Gate.Decision.Allowed(new Principal("agent on node-a", null, "node-a")));
        turnedAway.noted(ask, new Gate.Decision.Allowed(new Principal("agent on node-a", null, "node-a")));
        turnedAway.noted(ask, EXPIRED);

        assertThat(lines())
                .containsExactly(
                        "a node's reports are turned away node=\"node-a\" reason=\"the token is not meant for"
                                + " \"pullgauge\"\"",
                        "a node's reports are turned away node=\"node-a\" reason=\"the token has expired\"",
                        "this node's reports are taken again node=\"node-a\"",
                        "a node's reports are turned away node=\"node-a\" reason=\"the token has expired\"");
    }

    @Test
    void eachNodeHasItsOwnLineAndWhoNamesNoneSharesOne() throws Exception {
        turnedAway.noted(from("node-a"), EXPIRED);
        turnedAway.noted(from("node-b"), EXPIRED);
        turnedAway.noted(with("no token"), EXPIRED);
        turnedAway.noted(with("none either"), EXPIRED);
        turnedAway.noted(from("evil\n{\"node\"}"), EXPIRED);

        assertThat(lines())
                .extracting(line -> line.replaceAll(".*node=\"([^\"]*)\".*", "$1"))
                .containsExactly("node-a", "node-b", "unknown");
    }

    @Test
    void whoMakesUpNamesGetsAFewLinesAndThenNone() throws Exception {
        for (int i = 0; i < 6_000; i++) {
            turnedAway.noted(from("made-up-" + i), EXPIRED);
        }
        assertThat(logged.list).hasSizeLessThanOrEqualTo(5_000);
    }

    @Test
    void noTokenGetsIntoTheLog() throws Exception {
        Ask ask = from("node-a");
        turnedAway.noted(ask, EXPIRED);

        assertThat(lines()).noneMatch(line -> line.contains(ask.bearer(10_000).orElseThrow()));
    }

    private List<String> lines() {
        return logged.list.stream()
                .map(each -> each.getMessage()
                        + each.getKeyValuePairs().stream()
                                .map(pair -> " " + pair)
                                .reduce("", String::concat))
                .toList();
    }

    private static Ask from(String node) throws JOSEException {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader(JWSAlgorithm.HS256),
                new JWTClaimsSet.Builder()
                        .claim("kubernetes.io", Map.of("node", Map.of("name", node)))
                        .build());
        jwt.sign(new MACSigner("0123456789abcdef0123456789abcdef"));
        return with(jwt.serialize());
    }

    private static Ask with(String token) {
        return new Ask(Need.REPORT, "POST", "/api/v1/reports", Optional.of("Bearer " + token), "");
    }
}
