/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import org.jspecify.annotations.Nullable;

/** Registries whose refusals have a meaning of their own. */
enum RegistryKind {
    DOCKER_HUB,
    GHCR,
    QUAY,
    ECR,
    ECR_PUBLIC,
    GOOGLE,
    ACR,
    /** Registries that serve everybody: a refusal there is never about credentials. */
    PUBLIC_ONLY,
    GITLAB,
    NVIDIA,
    /** {@code localhost/name}: how podman and CRI-O call images that were built on the machine. */
    LOCAL_BUILD,
    OTHER,
    /** The text names no registry. */
    UNSAID;

    /** The kind of the registry at a host (with or without port), or of a host that belongs to it. */
    static RegistryKind of(@Nullable String hostAndPort) {
        if (hostAndPort == null || hostAndPort.isEmpty()) {
            return UNSAID;
        }
        if (hostAndPort.equals("localhost")) {
            return LOCAL_BUILD;
        }
        int colon = hostAndPort.indexOf(':');
        return ofName(colon < 0 ? hostAndPort : hostAndPort.substring(0, colon));
    }

    private static RegistryKind ofName(String host) {
        if (within(host, "docker.io")
                || within(host, "docker.com")
                || (host.endsWith(".r2.cloudflarestorage.com") && host.startsWith("docker-images-prod"))) {
            return DOCKER_HUB;
        }
        if (within(host, "ghcr.io") || host.equals("pkg-containers.githubusercontent.com")) {
            return GHCR;
        }
        if (within(host, "quay.io")) {
            return QUAY;
        }
        if (host.contains(".dkr.ecr") && (host.endsWith(".amazonaws.com") || host.endsWith(".amazonaws.com.cn"))) {
            return ECR;
        }
        if (host.equals("public.ecr.aws")) {
            return ECR_PUBLIC;
        }
        if (host.equals("mcr.microsoft.com")
                || within(host, "registry.k8s.io")
                || host.equals("k8s.gcr.io")
                || within(host, "data.mcr.microsoft.com")) {
            return PUBLIC_ONLY;
        }
        if (within(host, "gcr.io") || host.endsWith("pkg.dev")) {
            return GOOGLE;
        }
        if (host.endsWith(".azurecr.io") || host.endsWith(".azurecr.cn") || host.endsWith(".azurecr.us")) {
            return ACR;
        }
        if (host.equals("registry.gitlab.com") || host.equals("gitlab.com")) {
            return GITLAB;
        }
        return within(host, "nvcr.io") ? NVIDIA : OTHER;
    }

    private static boolean within(String host, String domain) {
        return host.equals(domain) || host.endsWith("." + domain);
    }

    /** Whether this registry words a missing repository like a private one (as seen of them in 2026). */
    boolean hidesMissing() {
        return switch (this) {
            case DOCKER_HUB, GHCR, QUAY, GOOGLE, GITLAB -> true;
            case ECR, ECR_PUBLIC, ACR, PUBLIC_ONLY, NVIDIA, LOCAL_BUILD, OTHER, UNSAID -> false;
        };
    }
}
