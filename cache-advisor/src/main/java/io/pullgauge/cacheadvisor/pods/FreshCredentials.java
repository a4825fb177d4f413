/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

/** How credentials for a registry renew themselves, by whose registry it is. */
final class FreshCredentials {
    private FreshCredentials() {}

    /** One sentence, for the platform's team. */
    static String of(String host) {
        if (host.endsWith(".amazonaws.com") || host.equals("public.ecr.aws")) {
            return "keep it fresh: a token of ECR lives 12 h, so let the kubelet's ecr-credential-provider fetch it by the node's role"
                    + " (AmazonEC2ContainerRegistryPullOnly), or External Secrets renew the secret (generator ECRAuthorizationToken)";
        }
        if (host.endsWith(".pkg.dev") || host.equals("gcr.io") || host.endsWith(".gcr.io")) {
            return "keep it fresh: an access token of Google lives 1 h, so let the kubelet's credential provider fetch it by the node's"
                    + " service account, or External Secrets renew the secret (generator GCRAccessToken)";
        }
        if (host.endsWith(".azurecr.io")) {
            return "keep it fresh: a token of ACR lives 3 h and a service principal's secret ends too, so attach the registry to the"
                    + " kubelet's identity (AcrPull, acr-credential-provider), or let External Secrets renew it (generator ACRAccessToken)";
        }
        if (host.endsWith("ghcr.io") || host.startsWith("registry.gitlab.")) {
            return "keep it fresh: use a token of a machine's account that may only read packages, note its end, and let External"
                    + " Secrets or a CSI driver bring it from the vault where it is renewed";
        }
        return "keep it fresh: a kubelet credential provider for a cloud's registry, or a robot account's token that External Secrets"
                + " brings from the vault where it is renewed";
    }
}
