/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import org.jspecify.annotations.Nullable;

/**
 * Which runtime wrote a text, by sentences that only it has. What containers/image writes is CRI-O's under a kubelet or crictl, else
 * podman's (with skopeo and buildah).
 */
final class RuntimeNames {

    private RuntimeNames() {}

    /** containerd, cri-o, docker, podman, or null; from text without the names of images. */
    static @Nullable String in(String text) {
        if (any(
                        text,
                        "error response from daemon",
                        "api error (",
                        "error pulling image configuration",
                        "docker: ",
                        "dockerd",
                        "docker login",
                        "failed to register layer",
                        "moby",
                        "(http code ",
                        "cri-dockerd",
                        "untar re-exec",
                        "no matching manifest for",
                        "not continuing with pull after error",
                        "trying to pull repository",
                        "error while pulling image",
                        "failed to solve")
                || (text.contains("manifest for ") && text.contains(" not found"))) {
            return "docker";
        }
        if (any(
                text,
                "failed to pull and unpack image",
                "failed to resolve reference",
                "failed to resolve image",
                "httpreadseeker",
                "containerd",
                "snapshotter",
                "ctr:",
                "nerdctl",
                "because of no progress",
                "failed to authorize",
                "fetch oauth token",
                "fetch anonymous token",
                "unexpected status from",
                "trying next host",
                "from remote: not found")) {
            return "containerd";
        }
        if (any(text, "image or oci artifact", "crio", "cri-o", "signaturevalidationfailed")) {
            return "cri-o";
        }
        if (any(
                text,
                "initializing source",
                "pinging container registry",
                "pinging docker registry",
                "reading manifest",
                "copying system image",
                "writing blob",
                "reading blob",
                "short-name",
                "source image rejected",
                "container registry",
                "mirrors also failed",
                "requesting bearer token",
                "unable to pull image")) {
            return any(
                            text,
                            "rpc error",
                            "failed to pull image",
                            "back-off",
                            "pulling image failed",
                            "errimagepull",
                            "mirrors also failed",
                            "registryunavailable")
                    ? "cri-o"
                    : "podman";
        }
        return null;
    }

    private static boolean any(String text, String... phrases) {
        for (String phrase : phrases) {
            if (text.contains(phrase)) {
                return true;
            }
        }
        return false;
    }
}
