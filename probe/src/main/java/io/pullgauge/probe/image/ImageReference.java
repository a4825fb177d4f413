/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.image;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A parsed image reference in canonical form.
 *
 * <pre>{@code
 *   nginx                → domain docker.io, path library/nginx, tag latest
 *   reg:5000/a@sha256:…  → domain reg:5000,  path a,             digest sha256:…
 * }</pre>
 *
 * @param domain registry host with port, as written but for docker.io's aliases
 * @param path repository path without the domain
 * @param tag null where a digest stands alone
 */
public record ImageReference(
        String domain,
        String path,
        @Nullable String tag,
        @Nullable String digest) {

    /** Reads a reference as distribution/reference 0.6 does, which the kubelet and containerd use; total for any text. */
    public static ParsedReference parse(String text) {
        return new ReferenceParser(text).parse();
    }

    /** Domain and path without tag or digest: what credentials are looked up by. */
    public String repository() {
        return domain + "/" + path;
    }

    /** What a runtime asks for: the digest where there is one (it wins over a tag), else the tag. */
    public String object() {
        return digest != null ? digest : tag == null ? "latest" : tag;
    }

    /** The whole canonical reference. */
    public String canonical() {
        return repository() + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }

    /**
     * What was probably meant where the tag is a legal one but looks like a digest ({@code nginx:sha256…}): no registry has such a tag, so
     * this is the fix to name when the tag is not found.
     */
    public Optional<String> intended() {
        return tag == null || digest != null ? Optional.empty() : ReferenceFixes.digestInTag(repository(), tag);
    }

    @Override
    public String toString() {
        return canonical();
    }
}
