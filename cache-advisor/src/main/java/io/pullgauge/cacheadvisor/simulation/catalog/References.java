/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.catalog;

import io.pullgauge.cacheadvisor.simulation.trace.TraceReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The references that a trace's lines use, each resolved once. What a node holds is a <em>holding</em>: an image under one name (a tag, or
 * the digest alone); two ways to write one name are one holding, and content stays on a node while any holding of it does.
 */
public final class References {

    private static final int UNKNOWN = -1;

    private final ImageCatalog catalog;
    private final Ints holdingOfText = new Ints();
    private final Ints tagOfText = new Ints();
    private final List<Boolean> pinned = new ArrayList<>();
    private final Ints imageOfHolding = new Ints();
    private final Map<Long, Integer> holdings = new HashMap<>();
    private final Map<String, Integer> tags = new HashMap<>();
    private final Map<Integer, Ints> byTag = new HashMap<>();
    private final Map<Integer, Ints> byImage = new HashMap<>();
    private final Map<Integer, Ints> byManifest = new HashMap<>();

    public References(ImageCatalog catalog) {
        this.catalog = catalog;
    }

    /** How many texts were resolved; texts must be given in the order of their numbers. */
    public int size() {
        return holdingOfText.size();
    }

    /** Resolves the next text. */
    public void add(String text) {
        TraceReference reference = TraceReference.parse(text);
        int image = catalog.find(reference);
        String tagged = reference.tagged();
        int tag = tagged == null ? UNKNOWN : tags.computeIfAbsent(tagged, any -> tags.size());
        tagOfText.add(tag);
        pinned.add(reference.digest() != null);
        holdingOfText.add(image < 0 ? UNKNOWN : holding(image, tag));
    }

    private int holding(int image, int tag) {
        Integer known = holdings.get(((long) image << 32) | (tag & 0xffffffffL));
        if (known != null) {
            return known;
        }
        int holding = imageOfHolding.size();
        imageOfHolding.add(image);
        holdings.put(((long) image << 32) | (tag & 0xffffffffL), holding);
        byTag.computeIfAbsent(tag, any -> new Ints()).add(holding);
        byImage.computeIfAbsent(image, any -> new Ints()).add(holding);
        byManifest.computeIfAbsent(catalog.manifest(image), any -> new Ints()).add(holding);
        return holding;
    }

    public boolean isKnown(int text) {
        return holdingOfText.get(text) != UNKNOWN;
    }

    /** Does the text name a tag? Then its pull begins with asking for the tag's digest. */
    public boolean isByTag(int text) {
        return tagOfText.get(text) != UNKNOWN;
    }

    public int holding(int text) {
        return holdingOfText.get(text);
    }

    public int image(int holding) {
        return imageOfHolding.get(holding);
    }

    /** Does the node that {@code held} stands for hold the image's manifest under any name? */
    public boolean hasManifest(int image, IntPredicate held) {
        return any(byManifest.get(catalog.manifest(image)), held);
    }

    /**
     * What a removal line takes away: with tag and digest that holding, with a tag alone whatever is held under the tag, with a digest
     * alone that image under all its names.
     */
    public int[] removedBy(int text) {
        int tag = tagOfText.get(text);
        int holding = holdingOfText.get(text);
        if (tag == UNKNOWN) {
            return all(byImage.get(image(holding)));
        }
        return pinned.get(text) ? new int[] {holding} : all(byTag.get(tag));
    }

    private static int[] all(@Nullable Ints holdings) {
        return holdings == null ? new int[0] : holdings.toArray(0, holdings.size());
    }

    private static boolean any(@Nullable Ints holdings, IntPredicate held) {
        int size = holdings == null ? 0 : holdings.size();
        for (int i = 0; i < size; i++) {
            if (holdings != null && held.test(holdings.get(i))) {
                return true;
            }
        }
        return false;
    }
}
