/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import io.pullgauge.probe.path.TlsSettings;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Hosts that did not answer in time, so that fifty images of a dead registry cost one time-out and not fifty. A look takes over only what
 * was found out after it had begun, while it waited for its turn: its own request would have run into the same silence. A look that begins
 * later asks for itself, and a host that answered anybody meanwhile is not dead. Safe for use by many threads.
 */
final class DeadHosts {

    private static final int MAX_FINDINGS = 1000;

    /** So many repositories that hang, with no answer to anybody in between, are a host that hangs. */
    private static final int HANGING_REPOSITORIES = 3;

    private static final Pattern REPOSITORY = Pattern.compile("^(.*)/(?:manifests|blobs|tags)/.*$");

    /** A host as far as it decides whether there is an answer. */
    record Place(String scheme, String host, int port, TlsSettings tls) {}

    /** What nobody answered; {@code area} is a repository's path, or empty for all of the host. */
    private record Where(Place place, String area) {}

    private record Finding(Exchange.Failed failed, long began, long ended) {}

    private final Map<Where, Finding> findings = new ConcurrentHashMap<>();
    private final Map<Place, Map<String, Long>> hanging = new ConcurrentHashMap<>();
    private final Map<Place, Long> heard = new ConcurrentHashMap<>();

    /** What another look found of this place since ours began ({@link System#nanoTime()}). */
    Optional<Exchange.Failed> since(Place place, String path, Role role, long lookBegan) {
        return Stream.of("", area(path))
                .flatMap(area -> Stream.ofNullable(findings.get(new Where(place, area))))
                .filter(finding -> finding.ended() - lookBegan >= 0 && !heardSince(place, finding.began()))
                .findFirst()
                .map(finding -> told(finding.failed(), role));
    }

    private boolean heardSince(Place place, long began) {
        Long answered = heard.get(place);
        return answered != null && answered - began >= 0;
    }

    private static String area(String path) {
        Matcher matcher = REPOSITORY.matcher(path);
        return matcher.matches() ? matcher.group(1) : path;
    }

    private static Exchange.Failed told(Exchange.Failed failed, Role role) {
        Failure failure = failed.failure();
        Role own = failure.role() == Role.PROXY ? Role.PROXY : role;
        return new Exchange.Failed(
                new Failure(failure.cause(), own, failure.host(), failure.detail(), failure.evidence())
                        .with("foundBy", "another look at the same time"),
                failed.phases());
    }

    /** @param began when the request was made */
    void note(Place place, String path, Exchange exchange, long began) {
        if (findings.size() > MAX_FINDINGS || heard.size() > MAX_FINDINGS) {
            findings.clear();
            hanging.clear();
            heard.clear();
        }
        if (!(exchange instanceof Exchange.Failed failed) || failed.phases().answerMillis() != null) {
            heard.put(place, System.nanoTime());
            hanging.remove(place);
            return;
        }
        Finding finding = new Finding(failed, began, System.nanoTime());
        switch (failed.failure().cause()) {
            case DNS_TIMEOUT, CONNECT_TIMEOUT, TLS_HANDSHAKE_TIMEOUT, PROXY_ERROR ->
                findings.put(new Where(place, ""), finding);
            case HTTP_TIMEOUT -> hangs(place, area(path), finding);
            default -> {}
        }
    }

    /** One repository that hangs says nothing of the others, several do. */
    private void hangs(Place place, String area, Finding finding) {
        findings.put(new Where(place, area), finding);
        Map<String, Long> areas = hanging.computeIfAbsent(place, _ -> new ConcurrentHashMap<>());
        areas.putIfAbsent(area, finding.began());
        if (areas.size() >= HANGING_REPOSITORIES) {
            long first = areas.values().stream().reduce(finding.began(), (a, b) -> a - b < 0 ? a : b);
            findings.put(new Where(place, ""), new Finding(finding.failed(), first, finding.ended()));
        }
    }
}
