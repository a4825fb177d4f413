/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import static io.pullgauge.probe.explain.Rule.says;
import static io.pullgauge.probe.explain.Rule.when;

import io.pullgauge.probe.verdict.Cause;
import java.util.List;
import java.util.function.Predicate;

/** What breaks on the node before or after the network: the reference, policy, the runtime, the disk, the layers' unpacking. */
final class NodeRules {

    private static final Predicate<PullError> NO_ANSWER = says(
            "connection refused",
            "no such file or directory",
            "permission denied",
            "connection reset",
            "deadline exceeded",
            "timeout",
            "cannot find the file");

    private NodeRules() {}

    /** Said before a registry is asked: nothing later in the text can be the cause. */
    static List<Rule> before() {
        return List.of(
                // kubelet: registryPullQPS / registryBurst spent (kubelet images/helpers.go); the next try mends it by
                // itself
                when(says("pull qps exceeded")).means(Cause.THROTTLED, 0.95).onlyWhereNothingElseIsSaid(),
                // kubelet image_manager.go; with credential verification the same words hide a present image
                when(says("is not present with pull policy of never", "errimageneverpull"))
                        .means(Cause.NEVER_PULL, 0.97),
                // distribution/reference, kubelet parsers.go, containerd CRI, containers/image
                when(says(
                                "invalid reference format",
                                "couldn't parse image",
                                "failed to parse image reference",
                                "failed to apply default image tag",
                                "repository name must be lowercase",
                                "repository name must be canonical",
                                "repository name must not be more than",
                                "must be lowercase",
                                "cannot specify 64-byte hexadecimal strings",
                                "invalid checksum digest",
                                "unsupported digest algorithm",
                                "object required",
                                "invalid tag format",
                                "invalidimagename",
                                "invalid image name",
                                "invalid repository name",
                                "is not a valid repository",
                                "docker references with both a tag and digest are currently not supported",
                                "could not parse reference",
                                "invalid reference"))
                        .means(Cause.INVALID_REFERENCE, 0.96),
                // containers/image shortnames: no registry named, and registries.conf does not choose one
                when(says(
                                "did not resolve to an alias",
                                "short name mode is enforcing",
                                "short-name resolution enforced",
                                "returns ambiguous list",
                                "pull an unqualified image",
                                "no registries configured"))
                        .means(Cause.INVALID_REFERENCE, 0.85)
                        .or(Cause.MIRROR_MISCONFIGURED),
                // registries.conf: blocked = true
                when(e -> e.says("is blocked in ") && e.says("registr"))
                        .means(Cause.MIRROR_MISCONFIGURED, 0.8)
                        .or(Cause.SIGNATURE_POLICY),
                policy(),
                harborPolicy(),
                // gRPC to the runtime's socket, not to a registry
                when(says(
                                        "containerd.sock",
                                        "crio.sock",
                                        "docker.sock",
                                        "cri-dockerd.sock",
                                        "dockershim.sock",
                                        "docker_engine")
                                .and(NO_ANSWER))
                        .means(Cause.RUNTIME_UNAVAILABLE, 0.95),
                when(says(
                                "subconns are in transientfailure",
                                "transport: error while dialing",
                                "cannot connect to the docker daemon",
                                "unknown service runtime.v1",
                                "container runtime is down",
                                "server is not initialized yet",
                                "error reading from server: eof",
                                "transport is closing",
                                "connection is draining",
                                "the client connection is closing",
                                "validate service connection"))
                        .means(Cause.RUNTIME_UNAVAILABLE, 0.9),
                // write(2): ENOSPC, EDQUOT, and Windows' words for it
                when(says("no space left on device", "disk quota exceeded", "not enough space on the disk", "enospc"))
                        .means(Cause.DISK_FULL, 0.97),
                credentials(),
                mirrors());
    }

    private static Rule policy() {
        // containers/image policy.json, CRI-O namespace policy, kubelet's code for it, containerd verifiers, Docker
        // content trust, Xray
        return when(says(
                        "signaturevalidationfailed",
                        "signature validation failed",
                        "a signature was required, but no signature exists",
                        "is rejected by policy",
                        "source image rejected",
                        "any signatures for image",
                        "blocked pull of",
                        "blocking pull of",
                        "policy.json",
                        "remote trust data does not exist",
                        "no trust data",
                        "does not have trust data",
                        "cryptographic signature verification failed",
                        "signature verification failed",
                        "download blocking policy",
                        "download blocked by",
                        "blocked by xray"))
                .means(Cause.SIGNATURE_POLICY, 0.95);
    }

    private static Rule harborPolicy() {
        // Harbor answers 412 where the project forbids what a scan found or what is not signed
        return when(says(
                        "projectpolicyviolation",
                        "severity of vulnerability",
                        "vulnerability severity",
                        "vulnerability policy",
                        "vulnerabilities cannot be pulled",
                        "without vulnerability scanning cannot be pulled",
                        "cannot be pulled due to configured policy",
                        "is not signed by",
                        "image is not signed",
                        "not signed in notation",
                        "not signed in cosign"))
                .means(Cause.SIGNATURE_POLICY, 0.92);
    }

    private static Rule credentials() {
        // containers/image getAuthConfig, Docker's credential helpers, the kubelet's plugins and secrets
        return when(says(
                        "error getting credentials",
                        "getting username and password",
                        "exec: \"docker-credential-",
                        "credential helper",
                        "credential provider plugin",
                        "error reading credentials",
                        "reading json file",
                        "illegal base64 data",
                        "failed to parse auth",
                        "error loading config file",
                        "unmarshaling json at"))
                .means(Cause.CREDENTIALS_UNREADABLE, 0.85)
                .or(Cause.AUTH_REQUIRED);
    }

    private static Rule mirrors() {
        // containerd hosts.toml and resolver, containers/image sysregistriesv2
        return when(says(
                        "no resolve hosts",
                        "no pull hosts",
                        "hosts.toml",
                        "failed to parse hosts",
                        "unable to load ca cert",
                        "unable to read ca cert",
                        "failed to load ca file",
                        "failed to load x509 key pair",
                        "unknown capability",
                        "unsupported protocol scheme",
                        "unable to parse server",
                        "invalid host address",
                        "registries.conf",
                        "/certs.d/",
                        "missing client certificate",
                        "missing key ",
                        "loading registries configuration",
                        "invalid `host` tree",
                        "mirrors cannot be set when"))
                .means(Cause.MIRROR_MISCONFIGURED, 0.88);
    }

    /** Said after the bytes are on the node. */
    static List<Rule> after() {
        return List.of(
                // containerd metadata and snapshotters; remote snapshotters (stargz, nydus, soci)
                when(says(
                                        "parent snapshot",
                                        "failed to prepare extraction snapshot",
                                        "failed to stat snapshot",
                                        "failed to commit snapshot",
                                        "unable to resolve snapshotter",
                                        "failed to create snapshot",
                                        "snapshotter not loaded",
                                        "failed to prepare snapshot",
                                        "failed to mount snapshot")
                                // with blanks around it: 1.0-SNAPSHOT is a tag that Java builds push
                                .or(says(" snapshot ", " snapshotter ")
                                        .and(says("not found", "is not ready", "does not exist"))
                                        .and(says("failed to unpack").negate())))
                        .means(Cause.SNAPSHOTTER, 0.85)
                        .or(Cause.UNPACK_FAILED),
                // containerd core/unpack and diff/apply, moby layer store, containers/storage
                when(says(
                                "failed to extract layer",
                                "failed to unpack image",
                                "failed to register layer",
                                "apply layer error",
                                "applylayer",
                                "archive/tar:",
                                "invalid tar header",
                                "gzip: invalid header",
                                "gzip: invalid checksum",
                                "flate: corrupt input",
                                "zstd: ",
                                "magic number mismatch",
                                "unpigz",
                                "untar error",
                                "untar re-exec error",
                                "processing tar file",
                                "failed to set xattr",
                                "failed to lchown",
                                "potentially insufficient uids or gids",
                                "mount callback failed",
                                "error creating overlay mount",
                                "layers and diffids don't match",
                                "no unpack platforms defined",
                                "wrong diff id calculated",
                                "unsupported layer diff media type",
                                "stored image layer",
                                "adding layer with blob"))
                        .means(Cause.UNPACK_FAILED, 0.88)
                        .or(Cause.SNAPSHOTTER, Cause.DISK_FULL),
                // the disk itself
                when(says("read-only file system", "input/output error", "structure needs cleaning"))
                        .means(Cause.UNPACK_FAILED, 0.6)
                        .or(Cause.SNAPSHOTTER, Cause.DISK_FULL),
                // content store and image store of the runtime
                when(says(
                                "failed to create image reference",
                                "failed to update image store",
                                "get image config descriptor",
                                "commit failed: rename",
                                "layer does not exist",
                                "layer not known",
                                "id or size of image",
                                "failed to get reader from content store"))
                        .means(Cause.SNAPSHOTTER, 0.6)
                        .or(Cause.UNPACK_FAILED));
    }
}
