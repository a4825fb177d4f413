/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.pullgauge.cacheadvisor.fleet.Standing;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The matrix's rows as JSON, each written once for as long as its node says nothing new: 5,000 nodes with 20 registries are a hundred
 * thousand cells, of which a minute's reports change a part.
 */
final class MatrixRows {
    private static final int MOST = 10_000;
    private static final byte[] PLACE = "\"items\":[]".getBytes(StandardCharsets.US_ASCII);

    private final Cache<Standing, byte[]> written =
            Caffeine.newBuilder().weakKeys().maximumSize(MOST).build();

    /** The document with these rows in its empty {@code items}. Inside a string the quotes of that text would be escaped. */
    byte[] within(byte[] frame, List<Standing> nodes) {
        int place = find(frame) + PLACE.length - 1;
        ByteArrayOutputStream out = new ByteArrayOutputStream(frame.length + nodes.size() * 2_600);
        out.write(frame, 0, place);
        boolean first = true;
        for (Standing node : nodes) {
            if (!first) {
                out.write(',');
            }
            first = false;
            out.writeBytes(written.get(node, each -> Json.bytes(MatrixApi.row(each))));
        }
        out.write(frame, place, frame.length - place);
        return out.toByteArray();
    }

    private static int find(byte[] frame) {
        for (int i = 0; i + PLACE.length <= frame.length; i++) {
            if (java.util.Arrays.equals(frame, i, i + PLACE.length, PLACE, 0, PLACE.length)) {
                return i;
            }
        }
        throw new IllegalStateException("no empty items in the document");
    }
}
