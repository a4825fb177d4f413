/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import static io.pullgauge.probe.explain.Rule.at;
import static io.pullgauge.probe.explain.Rule.says;
import static io.pullgauge.probe.explain.Rule.status;
import static io.pullgauge.probe.explain.Rule.when;

import io.pullgauge.probe.verdict.Cause;
import java.util.List;
import java.util.function.Predicate;

/** What is not there, or not usable: repository, tag, digest, platform, kind of manifest, blob. */
final class ManifestRules {

    private static final Predicate<PullError> BY_DIGEST = PullError::byDigest;

    private ManifestRules() {}

    /** What the manifest is, once it has come. */
    static List<Rule> content() {
        return List.of(
                // containerd core/images and core/unpack, moby, containers/image; the kernel when such an image starts
                // after all
                when(says(
                                "no match for platform",
                                "no matching manifest for",
                                "does not match the specified platform",
                                "no image found in manifest list for architecture",
                                "no image found in image index for architecture",
                                "no child with platform",
                                "exec format error",
                                "choosing an image from manifest list",
                                "operating system cannot be used on this platform",
                                "does not provide the specified platform",
                                "does not provide the specified architecture"))
                        .means(Cause.PLATFORM_MISMATCH, 0.95),
                // net/url, on a host that no host can have
                when(says("in host name", "invalid port ", "invalid url escape"))
                        .means(Cause.INVALID_REFERENCE, 0.6)
                        .or(Cause.MIRROR_MISCONFIGURED),
                when(says("name_invalid")).means(Cause.INVALID_REFERENCE, 0.8).or(Cause.REPO_NOT_FOUND),
                // a portal or block page where a manifest or layer was expected
                when(says("text/html")
                                .or(says("invalid character '<'", "<!doctype", "<html")
                                        .and(e -> e.status() < 500 && e.status() != 401 && e.status() != 404)))
                        .means(Cause.REGISTRY_UNEXPECTED_RESPONSE, 0.85)
                        .or(Cause.PROXY_DENIED, Cause.MIRROR_MISCONFIGURED, Cause.AUTH_FORBIDDEN),
                when(says("rejecting", "manifest too large", "manifest is too large", "exceeds maximum manifest size")
                                .and(says("manifest"))
                                .and(says("byte", "large", "size")))
                        .means(Cause.MANIFEST_TOO_LARGE, 0.9),
                when(says("reports content size of zero"))
                        .means(Cause.REGISTRY_UNEXPECTED_RESPONSE, 0.6)
                        .or(Cause.MANIFEST_INVALID),
                // containerd docker/schema1 and images.Manifest, moby, containers/image
                when(says(
                                "no signatures",
                                "manifest_invalid",
                                "manifest invalid",
                                "invalid manifest",
                                "error unmarshalling",
                                "unexpected end of json input",
                                "manifest contained no layers",
                                "don't match image configuration"))
                        .means(Cause.MANIFEST_INVALID, 0.8)
                        .or(Cause.MANIFEST_UNSUPPORTED),
                // a client so old, or a v2 answer so odd, that it fell back to the protocol of 2014
                when(says("docker v1 repository", "/v1/repositories/", "v1 registry"))
                        .means(Cause.MANIFEST_UNSUPPORTED, 0.55)
                        .or(Cause.MANIFEST_INVALID, Cause.REGISTRY_UNEXPECTED_RESPONSE),
                when(says(
                                "accept header does not support",
                                "but accept header",
                                "unsupported media type",
                                "is no longer supported",
                                "are no longer supported",
                                "schema 1 image",
                                "manifest schema v1",
                                "schema1",
                                "unsupported manifest",
                                "encountered remote",
                                "unexpected media type",
                                "unsupported docker v1 manifest",
                                "unknown media type",
                                "media type not supported",
                                "unsupported image-specific operation",
                                "unrecognized manifest",
                                "encountered unknown type",
                                "unimplemented"))
                        .means(Cause.MANIFEST_UNSUPPORTED, 0.85)
                        .or(Cause.MANIFEST_INVALID),
                // containers/image and moby check the manifest against the digest asked for; containerd at commit
                when(says(
                                        "does not match provided manifest digest",
                                        "manifest verification failed",
                                        "does not match requested digest",
                                        "not a valid digest")
                                .or(says("unexpected commit digest")
                                        .and(says("on ref \"manifest-sha256", "on ref \"index-sha256"))))
                        .means(Cause.MANIFEST_DIGEST_MISMATCH, 0.9)
                        .or(Cause.BLOB_DIGEST_MISMATCH),
                when(says(
                                "unexpected commit digest",
                                "digest did not match",
                                "filesystem layer verification failed",
                                "wrong diff id",
                                "digest mismatch",
                                "digests did not match",
                                "image config verification failed",
                                "does not match expected digest"))
                        .means(Cause.BLOB_DIGEST_MISMATCH, 0.9));
    }

    /** 404 in its many wordings, the most exact first. */
    static List<Rule> absent() {
        Predicate<PullError> missing = status(404)
                .or(says(
                        "manifest unknown",
                        "manifest_unknown",
                        "not found",
                        "does not exist",
                        "no such image",
                        "not_found",
                        "no such manifest",
                        "image not known",
                        "named manifest is not known"));
        return List.of(
                // a child of the index: by its type, or by digest although the image is asked for by tag
                when(says("could not fetch content descriptor").and(says("manifest", "image.index")))
                        .means(Cause.INDEX_INCOMPLETE, 0.85)
                        .or(Cause.DIGEST_NOT_FOUND),
                when(says("could not fetch content descriptor", "blob unknown", "blob_unknown", "blob not found"))
                        .means(Cause.BLOB_NOT_FOUND, 0.93),
                when(says("unknown blob")).means(Cause.BLOB_NOT_FOUND, 0.9),
                // containerd's fetcher: what it already has a descriptor of, from the index or the manifest
                when(e -> e.says("content at ") && e.says("not found") && e.where() == Where.BLOB)
                        .means(Cause.BLOB_NOT_FOUND, 0.9),
                when(e -> e.says("content at ")
                                && e.says("not found")
                                && !e.subject().imageIsDigest())
                        .means(Cause.INDEX_INCOMPLETE, 0.75)
                        .or(Cause.DIGEST_NOT_FOUND),
                when(missing.and(e -> e.byDigest()
                                        && !e.subject().imageIsDigest()
                                        && e.subject().image() != null)
                                .and(at(Where.RESOLVE)))
                        .means(Cause.INDEX_INCOMPLETE, 0.7)
                        .or(Cause.DIGEST_NOT_FOUND),
                when(at(Where.BLOB)
                                .and(status(404).or(says("not found")))
                                .and(says("resolve").negate()))
                        .means(Cause.BLOB_NOT_FOUND, 0.8),
                // Quay
                when(says("tag_expired", "was deleted or has expired", "has expired. to pull"))
                        .means(Cause.TAG_NOT_FOUND, 0.95),
                // Red Hat's registry on "latest"
                when(says("does not use the \"latest\" tag")).means(Cause.TAG_NOT_FOUND, 0.9),
                // moby until 17.x
                when(says(" not found in repository"))
                        .means(Cause.TAG_NOT_FOUND, 0.9)
                        .or(Cause.REPO_NOT_FOUND),
                // distribution NAME_UNKNOWN, ECR, Harbor, Quay, Docker
                when(says(
                                        "name unknown",
                                        "name_unknown",
                                        "repository name not known",
                                        "the repository with name",
                                        "repository not found",
                                        "repository does not exist",
                                        "project not found",
                                        "no such repository")
                                .or(e -> e.says("repository ") && e.says(" not found") && !e.says("manifest"))
                                .or(e -> e.says("project ") && e.says(" not found")))
                        .means(Cause.REPO_NOT_FOUND, 0.9)
                        .or(Cause.TAG_NOT_FOUND, Cause.AUTH_FORBIDDEN),
                // what Go's own server says where nothing is mounted
                when(says("404 page not found"))
                        .means(Cause.REGISTRY_UNEXPECTED_RESPONSE, 0.75)
                        .or(Cause.REPO_NOT_FOUND, Cause.MIRROR_MISCONFIGURED),
                when(at(Where.PING).and(status(404)))
                        .means(Cause.REGISTRY_UNEXPECTED_RESPONSE, 0.7)
                        .or(Cause.MIRROR_MISCONFIGURED),
                when(missing.and(BY_DIGEST))
                        .means(Cause.DIGEST_NOT_FOUND, 0.85)
                        .or(Cause.REPO_NOT_FOUND, Cause.MIRROR_MISCONFIGURED),
                // GAR: Failed to fetch "<tag>"
                when(missing.or(e -> e.says("failed to fetch \"") && e.says("from request")))
                        .means(Cause.TAG_NOT_FOUND, 0.85)
                        .or(Cause.REPO_NOT_FOUND, Cause.RATE_LIMITED));
    }

    /** Other answers of a server, by number. */
    static List<Rule> answers() {
        return List.of(
                when(says("stopped after 10 redirects", "failed to authorize redirect", "too many redirects"))
                        .means(Cause.REDIRECT_LOOP, 0.92),
                when(e -> e.status() >= 500).means(Cause.REGISTRY_5XX, 0.9),
                when(says("registryunavailable", "registry is unavailable").and(e -> e.status() == 0))
                        .means(Cause.UNKNOWN, 0)
                        .or(Cause.CONNECT_REFUSED, Cause.REGISTRY_5XX),
                when(says(
                                "internal server error",
                                "bad gateway",
                                "service unavailable",
                                "gateway time-out",
                                "gateway timeout"))
                        .means(Cause.REGISTRY_5XX, 0.8),
                when(status(451)).means(Cause.AUTH_FORBIDDEN, 0.7).or(Cause.REGISTRY_UNEXPECTED_RESPONSE),
                when(status(412)).means(Cause.SIGNATURE_POLICY, 0.7).or(Cause.REGISTRY_UNEXPECTED_RESPONSE),
                when(status(400, 405, 406, 408, 410, 416, 418, 421))
                        .means(Cause.REGISTRY_UNEXPECTED_RESPONSE, 0.6)
                        .or(Cause.MIRROR_MISCONFIGURED, Cause.AUTH_TOKEN_ENDPOINT),
                when(says(
                                "error parsing http",
                                "invalid character",
                                "malformed http",
                                "malformed mime",
                                "unexpected content type",
                                "unexpected http response",
                                "malformed chunked"))
                        .means(Cause.REGISTRY_UNEXPECTED_RESPONSE, 0.8));
    }

    /** The clock ran out, and no earlier rule knows over what. */
    static List<Rule> deadlines() {
        return List.of(
                when(says(
                                "because of no progress",
                                "exceeded image pull deadline",
                                "timed out on waiting up to",
                                "image pull progress timeout",
                                "pull progress timeout"))
                        .means(Cause.PULL_DEADLINE, 0.95),
                when(says("context canceled", "code = canceled"))
                        .means(Cause.PULL_DEADLINE, 0.75)
                        .or(Cause.RUNTIME_UNAVAILABLE)
                        .onlyWhereNothingElseIsSaid(),
                when(says("context deadline exceeded", "code = deadlineexceeded"))
                        .means(Cause.PULL_DEADLINE, 0.7)
                        .or(Cause.CONNECT_TIMEOUT, Cause.HTTP_TIMEOUT)
                        .onlyWhereNothingElseIsSaid(),
                when(says("i/o timeout", "operation timed out", "request timed out"))
                        .means(Cause.HTTP_TIMEOUT, 0.5)
                        .or(Cause.CONNECT_TIMEOUT, Cause.BLOB_INTERRUPTED)
                        .onlyWhereNothingElseIsSaid());
    }
}
