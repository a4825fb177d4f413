/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.catalog;

import io.pullgauge.cacheadvisor.simulation.trace.TraceReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final List<Ints> byManifest = new ArrayList<>();

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
        while (byManifest.size() <= catalog.manifest(image)) {
            byManifest.add(new Ints());
        }
        byManifest.get(catalog.manifest(image)).add(holding);
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

    /** How many holdings have the image's manifest, in whatever repository and under whatever name. */
    public int twins(int image) {
        return byManifest.get(catalog.manifest(image)).size();
    }

    /** One of the holdings that have the image's manifest. */
    public int twin(int image, int index) {
        return byManifest.get(catalog.manifest(image)).get(index);
    }

    /** Does a removal line of this text name one holding, by tag and digest? */
    public boolean isOneHolding(int text) {
        return pinned.get(text) && isByTag(text);
    }

    /** What another removal line takes away: with a tag alone what is held under the tag, with a digest alone that image under all names. */
    public int[] removedBy(int text) {
        int tag = tagOfText.get(text);
        return tag == UNKNOWN ? all(byImage.get(image(holding(text)))) : all(byTag.get(tag));
    }

    private static int[] all(@Nullable Ints holdings) {
        return holdings == null ? new int[0] : holdings.toArray(0, holdings.size());
    }
}
