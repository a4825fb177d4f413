/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.catalog;

import io.pullgauge.cacheadvisor.simulation.trace.ImageLine;
import io.pullgauge.cacheadvisor.simulation.trace.Layer;
import io.pullgauge.cacheadvisor.simulation.trace.TraceReference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The images of a trace as numbers: an <em>image</em> is one digest in one repository, a <em>layer</em> a blob wherever it lies, a
 * <em>link</em> a blob in one repository, a <em>manifest</em> a digest in whatever repository. Image {@code i} has the positions
 * {@code firstPosition(i)} to {@code firstPosition(i + 1)}.
 *
 * <p>Of several lines for a tag the last one counts, unless a pull says the digest. A digest may be pulled from any repository, even one
 * that the images file does not name with it, so images can be added while the trace is replayed.
 */
public final class ImageCatalog {

    private final Map<String, Integer> repositories = new HashMap<>();
    private final Map<String, Integer> manifestIds = new HashMap<>();
    private final Map<String, Integer> layerIds = new HashMap<>();
    private final Map<Long, Integer> linkIds = new HashMap<>();
    private final Map<Long, Integer> imageIds = new HashMap<>();
    private final Map<String, Integer> imageOfTag = new HashMap<>();
    private final Map<Integer, Integer> firstImage = new HashMap<>();

    private final Ints manifests = new Ints();
    private final Ints children = new Ints();
    private final Ints first = new Ints();
    private final Ints layers = new Ints();
    private final Ints links = new Ints();
    private long[] sizes = new long[1024];
    private int unknownLayers;

    public ImageCatalog() {
        first.add(0);
    }

    /** Adds a line of the images file; returns why it cannot be right, empty if it can. */
    public String add(ImageLine line) {
        TraceReference reference = TraceReference.parse(line.image());
        String digest = line.digest() != null ? line.digest() : reference.digest();
        if (reference.digest() != null && !reference.digest().equals(digest)) {
            return "digest: " + digest + " (expected: " + reference.digest() + " as in the reference)";
        }
        // A digest that nobody knows belongs to this reference alone.
        int manifest = number(manifestIds, digest != null ? digest : "?" + reference);
        int[] blobs = blobs(line);
        if (contradicts(manifest, blobs)) {
            return "digest: " + digest + " has other layers than on an earlier line (expected: the same)";
        }
        int image = image(number(repositories, reference.repository()), manifest, blobs, line.children());
        if (reference.tagged() != null) {
            imageOfTag.put(reference.tagged(), image);
        }
        return "";
    }

    private int[] blobs(ImageLine line) {
        if (line.layers() == null) {
            unknownLayers++;
            return new int[0];
        }
        Set<Integer> distinct = new LinkedHashSet<>();
        line.layers().forEach(blob -> distinct.add(layer(blob)));
        return distinct.stream().mapToInt(Integer::intValue).toArray();
    }

    private int layer(Layer blob) {
        int id = number(layerIds, blob.digest());
        if (id >= sizes.length) {
            sizes = Arrays.copyOf(sizes, id * 2);
        }
        sizes[id] = Math.max(sizes[id], blob.bytes());
        return id;
    }

    private boolean contradicts(int manifest, int[] blobs) {
        Integer twin = firstImage.get(manifest);
        return twin != null && blobs.length > 0 && layersOf(twin).length > 0 && !Arrays.equals(layersOf(twin), blobs);
    }

    private int[] layersOf(int image) {
        return layers.toArray(firstPosition(image), firstPosition(image + 1));
    }

    private int image(int repository, int manifest, int[] blobs, int entries) {
        Integer known = imageIds.get(pair(repository, manifest));
        if (known != null) {
            return known;
        }
        for (int layer : blobs) {
            layers.add(layer);
            links.add(number(linkIds, pair(repository, layer)));
        }
        int image = manifests.size();
        manifests.add(manifest);
        children.add(entries);
        first.add(layers.size());
        imageIds.put(pair(repository, manifest), image);
        firstImage.putIfAbsent(manifest, image);
        return image;
    }

    /** The image that a reference means; -1 where the images file does not tell. */
    public int find(TraceReference reference) {
        String digest = reference.digest();
        if (digest == null) {
            return imageOfTag.getOrDefault(String.valueOf(reference.tagged()), -1);
        }
        Integer twin = firstImage.get(manifestIds.getOrDefault(digest, -1));
        if (twin == null) {
            return -1;
        }
        int repository = number(repositories, reference.repository());
        return image(repository, manifest(twin), layersOf(twin), children(twin));
    }

    /** How many images have no known layers: their blobs count nowhere. */
    public int unknownLayers() {
        return unknownLayers;
    }

    public int images() {
        return manifests.size();
    }

    /** How many different blobs there are; does not change after the last {@link #add}. */
    public int layers() {
        return layerIds.size();
    }

    /** The digest of an image as a number: equal digests in two repositories have the same. */
    public int manifest(int image) {
        return manifests.get(image);
    }

    /** Entries of the image's index; 0 = a single manifest. */
    public int children(int image) {
        return children.get(image);
    }

    public int firstPosition(int image) {
        return first.get(image);
    }

    public int layerAt(int position) {
        return layers.get(position);
    }

    public int linkAt(int position) {
        return links.get(position);
    }

    /** Compressed bytes of a blob. */
    public long size(int layer) {
        return sizes[layer];
    }

    private static <K> int number(Map<K, Integer> ids, K key) {
        Integer id = ids.putIfAbsent(key, ids.size());
        return id == null ? ids.size() - 1 : id;
    }

    private static long pair(int high, int low) {
        return ((long) high << 32) | low;
    }
}
