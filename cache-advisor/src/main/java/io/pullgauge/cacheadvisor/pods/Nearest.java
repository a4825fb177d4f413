/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import io.pullgauge.probe.image.ImageReference;
import io.pullgauge.probe.image.ParsedReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a name that nobody has may have been meant for, out of names that somebody has. Pure. */
final class Nearest {
    private static final int MOST_REPOSITORIES = 4;
    private static final int LONGEST = 200;

    private Nearest() {}

    /** The repository itself first, then others that could be meant: known ones that read alike, and the parts of known ones put together. */
    static List<String> repositories(String image, Collection<String> known) {
        Optional<ImageReference> wanted = parse(image);
        if (wanted.isEmpty()) {
            return List.of();
        }
        Set<String> paths = new TreeSet<>();
        for (String each : known) {
            parse(each)
                    .filter(other -> other.domain().equals(wanted.get().domain()))
                    .map(ImageReference::path)
                    .filter(path -> !path.equals(wanted.get().path()))
                    .ifPresent(paths::add);
        }
        Set<String> found = new LinkedHashSet<>();
        found.add(wanted.get().repository());
        similar(wanted.get().path(), paths, MOST_REPOSITORIES)
                .forEach(path -> found.add(wanted.get().domain() + "/" + path));
        rebuilt(wanted.get().path(), paths)
                .ifPresent(path -> found.add(wanted.get().domain() + "/" + path));
        return found.stream().limit(MOST_REPOSITORIES).toList();
    }

    /** The repository of a reference; empty where it is none. */
    static Optional<String> repository(String image) {
        return parse(image).map(ImageReference::repository);
    }

    static Optional<ImageReference> parse(String image) {
        return ImageReference.parse(image) instanceof ParsedReference.Valid valid
                ? Optional.of(valid.reference())
                : Optional.empty();
    }

    /** Names that read like this one, the nearest first. */
    static List<String> similar(String wanted, Collection<String> known, int most) {
        int tolerance = Math.clamp(wanted.length() / 4, 1, 6);
        record Scored(String name, int distance) {}
        return known.stream()
                .filter(name -> name.length() <= LONGEST && Math.abs(name.length() - wanted.length()) <= tolerance)
                .map(name -> new Scored(name, distance(wanted, name)))
                .filter(scored -> scored.distance() <= tolerance)
                .sorted(Comparator.comparingInt(Scored::distance).thenComparing(Scored::name))
                .limit(most)
                .map(Scored::name)
                .toList();
    }

    /** "retailing-store-ui" where others are called "retail-store-…": the odd word in the words of its neighbours. */
    private static Optional<String> rebuilt(String path, Collection<String> known) {
        Set<String> words = new TreeSet<>();
        known.forEach(each -> words.addAll(List.of(each.split("[-/_.]"))));
        StringBuilder built = new StringBuilder();
        List<String> parts = parts(path);
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            boolean last = i == parts.size() - 1;
            built.append(last || words.contains(part) || part.length() < 3 ? part : word(part, words));
        }
        String other = built.toString();
        return other.equals(path) ? Optional.empty() : Optional.of(other);
    }

    private static String word(String part, Set<String> words) {
        return words.stream()
                .filter(word -> word.length() >= 3)
                .filter(word -> part.startsWith(word) || word.startsWith(part) || distance(part, word) <= 2)
                .min(Comparator.comparingInt((String word) -> distance(part, word))
                        .thenComparing(word -> word))
                .orElse(part);
    }

    /** Words and what stands between them. */
    private static List<String> parts(String path) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < path.length(); i++) {
            if ("-/_.".indexOf(path.charAt(i)) >= 0) {
                parts.add(path.substring(from, i));
                parts.add(path.substring(i, i + 1));
                from = i + 1;
            }
        }
        parts.add(path.substring(from));
        return parts;
    }

    /** Levenshtein's distance of two short texts. */
    static int distance(String one, String two) {
        int[] row = new int[two.length() + 1];
        for (int j = 0; j <= two.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= two.length(); j++) {
                int above = row[j];
                int same = one.charAt(i - 1) == two.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j] + 1, row[j - 1] + 1), diagonal + same);
                diagonal = above;
            }
        }
        return row[two.length()];
    }
}
