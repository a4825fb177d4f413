/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.image.ImageReference;
import io.pullgauge.probe.image.ParsedReference;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.node.containers.RegistriesConf;
import io.pullgauge.probe.verdict.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What containers/image makes of a name without a registry: an alias, or the search list. The kubelet takes it for Docker Hub's. */
final class ShortNames {

    private ShortNames() {}

    /** Full repository names to try in order, or why none is tried. */
    record Candidates(List<String> names, @Nullable Problem hindrance) {}

    static Candidates candidates(String asWritten, ImageReference canonical, RegistriesConf conf, String mode) {
        String first = asWritten.split("/", 2)[0];
        boolean named =
                asWritten.contains("/") && (first.contains(".") || first.contains(":") || "localhost".equals(first));
        if (named) {
            return new Candidates(List.of(canonical.repository()), null);
        }
        String repository = asWritten.split("[@:]", 2)[0];
        String alias = conf.aliases().get(repository);
        if (alias != null) {
            return new Candidates(full(alias).stream().toList(), null);
        }
        List<String> names = new ArrayList<>();
        conf.search().forEach(registry -> full(registry + "/" + repository).ifPresent(names::add));
        if (names.isEmpty()) {
            return refused(
                    conf,
                    "the short name " + repository
                            + " is no alias, and no unqualified-search-registries are set: write the image's full name");
        }
        if (names.size() > 1 && !"disabled".equals(mode)) {
            return refused(
                    conf,
                    "the short name " + repository + " could mean " + String.join(" or ", names)
                            + ": the runtime refuses to guess (short_name_mode " + mode + "); write the full name");
        }
        return new Candidates(names, null);
    }

    private static Candidates refused(RegistriesConf conf, String detail) {
        return new Candidates(List.of(), new Problem(Cause.INVALID_REFERENCE, conf.origin(), detail));
    }

    private static Optional<String> full(String name) {
        return ImageReference.parse(name) instanceof ParsedReference.Valid(ImageReference reference)
                ? Optional.of(reference.repository())
                : Optional.empty();
    }
}
