/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import okhttp3.Call;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** An answer's body as far as it was wanted. */
record Body(byte[] kept, String digest, long length, boolean cut) {

    static final Body NONE = new Body(new byte[0], "", 0, false);

    /** Reads as much as is wanted. What is more is not read at all: the connection is dropped with it. */
    static Body read(Call call, Response response, int most) throws IOException {
        try (ResponseBody source = response.body();
                InputStream stream = plain(response, source.byteStream())) {
            if (most == Ask.HASH_ONLY) {
                return hashed(stream);
            }
            Body body = bounded(stream, most);
            if (body.cut()) {
                // Closing alone would read on for a while, in the hope of using the connection again.
                call.cancel();
            }
            return body;
        }
    }

    /** We ask for the bytes as they are; some front ends compress all the same, and runtimes undo that. */
    private static InputStream plain(Response response, InputStream raw) throws IOException {
        boolean packed = "gzip".equalsIgnoreCase(String.valueOf(response.header("Content-Encoding")));
        return packed ? new GZIPInputStream(raw) : raw;
    }

    private static Body bounded(InputStream stream, int most) throws IOException {
        byte[] kept = stream.readNBytes(most);
        boolean cut = kept.length == most && stream.read() >= 0;
        return new Body(kept, "", kept.length, cut);
    }

    private static Body hashed(InputStream stream) throws IOException {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
        byte[] buffer = new byte[64 * 1024];
        long length = 0;
        for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
            sha256.update(buffer, 0, read);
            length += read;
        }
        return new Body(new byte[0], "sha256:" + HexFormat.of().formatHex(sha256.digest()), length, false);
    }
}
