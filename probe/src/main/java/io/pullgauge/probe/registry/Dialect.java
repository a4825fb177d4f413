/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which family of registries a host belongs to, as far as they differ in what their refusals mean.
 *
 * <p>Some hide what is missing: they refuse it with the same words as what may not be seen.
 */
public enum Dialect {
    DOCKER_HUB(true),
    GHCR(true),
    QUAY(true),
    ARTIFACT_REGISTRY(true),
    ECR(false),
    ECR_PUBLIC(false),
    ACR(false),
    GITLAB(false),
    PLAIN(false);

    /** The image that Docker Hub offers to read one's quota by; a HEAD of it is not counted. */
    static final String QUOTA_PREVIEW = "ratelimitpreview/test/manifests/latest";

    private static final Pattern PORT = Pattern.compile(":\\d+$");

    private final boolean hidesMissing;

    Dialect(boolean hidesMissing) {
        this.hidesMissing = hidesMissing;
    }

    public boolean hidesMissing() {
        return hidesMissing;
    }

    /** The family by host name (with or without port). */
    public static Dialect of(String authority) {
        String host = PORT.matcher(authority.toLowerCase(Locale.ROOT)).replaceFirst("");
        return switch (host) {
            case "docker.io", "index.docker.io", "registry-1.docker.io" -> DOCKER_HUB;
            case "ghcr.io" -> GHCR;
            case "quay.io" -> QUAY;
            case "gcr.io" -> ARTIFACT_REGISTRY;
            case "public.ecr.aws", "ecr-public.aws.com" -> ECR_PUBLIC;
            case "registry.gitlab.com" -> GITLAB;
            default -> bySuffix(host);
        };
    }

    private static Dialect bySuffix(String host) {
        if (host.endsWith(".pkg.dev") || host.endsWith(".gcr.io")) {
            return ARTIFACT_REGISTRY;
        }
        if (host.contains(".dkr.ecr.") || host.contains(".dkr-ecr.")) {
            return ECR;
        }
        return host.endsWith(".azurecr.io") ? ACR : PLAIN;
    }
}
