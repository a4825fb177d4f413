/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What rules can ask of an error besides its words. */
final class Conditions {

    /** Each by its name in the rules; what they mean is said where they are defined. */
    private static final Map<String, Predicate<PullError>> NAMED = Map.ofEntries(
            Map.entry("mirrored", PullError::mirrored),
            Map.entry("by_digest", PullError::byDigest),
            Map.entry("asked_by_digest", error -> error.subject().imageIsDigest()),
            Map.entry("child", PullError::isOfIndex),
            Map.entry("anonymous", error -> error.subject().anonymous()),
            Map.entry("official", PullError::isOfficial),
            Map.entry("official_elsewhere", PullError::isOfficialElsewhere),
            Map.entry("hides_missing", error -> error.registry().hidesMissing()),
            Map.entry("blob_host", PullError::isAtBlobHost),
            Map.entry(
                    "local_build_host",
                    error -> error.host().equals("localhost") && error.registry() == RegistryKind.LOCAL_BUILD),
            Map.entry(
                    "repository_missing",
                    error -> Endings.saysMissing(error.text(), "repository ", "repo ", "project ")),
            Map.entry("blob_missing", error -> Endings.saysMissing(error.text(), "blob ")),
            Map.entry("denial", error -> Endings.isDenial(error.text())),
            Map.entry("ends_in_eof", error -> Endings.isEof(error.text())),
            Map.entry("bare_status_text", PullError::requestEndsInFewWords));

    private Conditions() {}

    /** The condition of a term: {@code status=401,5xx}, {@code at=token}, {@code registry=ecr,quay} or a name. */
    static Predicate<PullError> of(String term) {
        int equals = term.indexOf('=');
        if (equals < 0) {
            Predicate<PullError> named = NAMED.get(term);
            if (named == null) {
                throw new IllegalArgumentException("no such condition: " + term);
            }
            return named;
        }
        String[] values = term.substring(equals + 1).split(",");
        return switch (term.substring(0, equals)) {
            case "status" ->
                Stream.of(values).map(Conditions::status).reduce(Predicate::or).orElseThrow();
            case "at" ->
                at(Stream.of(values).map(Conditions::upper).map(Where::valueOf).toList());
            case "registry" ->
                registry(Stream.of(values)
                        .map(Conditions::upper)
                        .map(RegistryKind::valueOf)
                        .toList());
            default -> throw new IllegalArgumentException("no such condition: " + term);
        };
    }

    private static Predicate<PullError> status(String value) {
        if (value.endsWith("xx")) {
            int hundreds = value.charAt(0) - '0';
            return error -> error.status() / 100 == hundreds;
        }
        int code = Integer.parseInt(value);
        return error -> error.status() == code;
    }

    private static Predicate<PullError> at(List<Where> places) {
        return error -> places.contains(error.where());
    }

    private static Predicate<PullError> registry(List<RegistryKind> kinds) {
        return error -> kinds.contains(error.registry());
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}
