/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import java.util.List;

/** Takes the error of one attempt apart. */
final class ErrorReader {

    /** Said by containerd, containers/image and moby when it is the token server that they were talking to. */
    private static final List<String> TOKEN = List.of(
            "failed to authorize",
            "fetch oauth token",
            "fetch anonymous token",
            "requesting bearer token",
            "requesting bear token",
            "trying to obtain access token",
            "unable to retrieve auth token",
            "getting token");

    private static final List<String> TOKEN_PATHS =
            List.of("/token", "/jwt/auth", "/v2/auth", "/oauth2/", "/service/token", "/auth/");

    private static final List<String> BLOB = List.of(
            "httpreadseeker",
            "httpreaderseeker",
            "failed to copy",
            "error pulling image configuration",
            "failed to get filesystem from image",
            "reading blob",
            "writing blob",
            "reading config blob",
            "parsing image configuration",
            "error storing blob",
            "fetching blob",
            "copying blob",
            "downloading blob");

    private ErrorReader() {}

    static PullError read(String attempt, Subject subject) {
        Urls urls = Urls.of(CutOff.completed(Translations.english(Input.lower(attempt))));
        String text = urls.masked();
        String registry = subject.registry();
        RegistryKind ofImage = RegistryKind.of(registry);
        RegistryKind ofHost = RegistryKind.of(urls.host());
        return new PullError(
                text,
                new Sieve(text),
                where(text, urls.path()),
                urls.host(),
                HttpStatus.in(text),
                ofImage == RegistryKind.UNSAID ? ofHost : ofImage,
                registry != null && !urls.host().isEmpty() && !belongs(urls.host(), registry, ofHost, ofImage),
                byDigest(text, urls.path(), subject),
                subject);
    }

    private static boolean belongs(String host, String registry, RegistryKind ofHost, RegistryKind ofImage) {
        return host.equals(registry) || (ofHost == ofImage && ofHost != RegistryKind.OTHER);
    }

    private static Where where(String text, String path) {
        if (text.contains("proxyconnect") || text.contains("socks connect")) {
            return Where.PROXY;
        }
        if (path.startsWith("/apis/") || path.startsWith("/api/v1/") || path.equals("/api")) {
            return Where.API_SERVER;
        }
        if (any(text, TOKEN) || isTokenPath(path)) {
            return Where.TOKEN;
        }
        if (path.contains("/manifests/") || text.contains("/manifests/sha256")) {
            return Where.RESOLVE;
        }
        if (path.contains("/blobs/") || any(text, BLOB)) {
            return Where.BLOB;
        }
        if (path.equals("/v2/") || path.equals("/v2") || path.startsWith("/v1/") || text.contains("pinging ")) {
            return Where.PING;
        }
        return text.contains("failed to resolve") || text.contains("manifest") ? Where.RESOLVE : Where.UNSAID;
    }

    private static boolean isTokenPath(String path) {
        return !path.contains("/manifests/") && !path.contains("/blobs/") && any(path, TOKEN_PATHS);
    }

    private static boolean byDigest(String text, String path, Subject subject) {
        return path.contains("/manifests/sha256:")
                || text.contains("/manifests/sha256")
                || text.contains("manifest sha256:")
                || (text.contains("artifact ") && text.contains("@sha256:"))
                || (text.contains("@sha256:") && subject.image() == null)
                || subject.imageIsDigest();
    }

    static boolean any(String text, List<String> phrases) {
        for (String phrase : phrases) {
            if (text.contains(phrase)) {
                return true;
            }
        }
        return false;
    }
}
