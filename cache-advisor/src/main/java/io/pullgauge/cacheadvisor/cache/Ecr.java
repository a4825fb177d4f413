/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cache;

import java.util.List;
import java.util.Set;

/** A pull-through cache rule of Amazon ECR, for its command line and for Terraform. */
public final class Ecr {
    private static final Set<String> ANONYMOUS = Set.of("public.ecr.aws", "registry.k8s.io", "quay.io");

    private Ecr() {}

    /** The rule for this registry. */
    public static Configuration of(Wanted wanted) {
        String prefix = wanted.prefix().isEmpty() ? shortened(wanted.slug()) : wanted.prefix();
        String upstream = wanted.upstream().substring("https://".length());
        boolean secret = !ANONYMOUS.contains(wanted.registry());
        String arn = "arn:aws:secretsmanager:REGION:ACCOUNT:secret:ecr-pullthroughcache/" + prefix.replace('/', '-');
        String command = "aws ecr create-pull-through-cache-rule --ecr-repository-prefix " + prefix
                + " --upstream-registry-url " + upstream + (secret ? " --credential-arn " + arn : "") + "\n";
        String terraform = """
            resource "aws_ecr_pull_through_cache_rule" "%s" {
              ecr_repository_prefix = "%s"
              upstream_registry_url = "%s"
            %s}
            """.formatted(
                        prefix.replaceAll("[^a-z0-9]", "_"),
                        prefix,
                        upstream,
                        secret ? "  credential_arn        = \"" + arn + "\"\n" : "");
        return new Configuration(
                "ecr",
                List.of(new ConfigFile("command", command), new ConfigFile("ecr.tf", terraform)),
                List.of(
                        secret
                                ? "Replace REGION and ACCOUNT. The secret's name must begin with"
                                        + " ecr-pullthroughcache/, in the same account and region; its JSON holds"
                                        + " username and accessToken."
                                : "This upstream needs no secret.",
                        "Pull ACCOUNT.dkr.ecr.REGION.amazonaws.com/" + prefix + "/"
                                + ("docker.io".equals(wanted.registry()) ? "library/nginx:1 (library/ is needed)" : "…")
                                + ". A private ECR needs the nodes' own credentials: rewrite the images' names, a"
                                + " node's mirror setting does not do.",
                        "The nodes' role needs ecr:BatchImportUpstreamImage and ecr:CreateRepository for the first"
                                + " pull.",
                        "A tag is compared with the upstream once in 24 hours; the first pull of an image by digest"
                                + " fails.",
                        "Bound the storage with a repository creation template and a lifecycle policy."));
    }

    private static String shortened(String slug) {
        return slug.length() <= 30 ? slug : slug.substring(0, 30).replaceAll("-+$", "");
    }
}
