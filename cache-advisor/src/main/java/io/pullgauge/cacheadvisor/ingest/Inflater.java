/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ingest;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Unpacks a body as its Content-Encoding says, never beyond a limit: a small body may claim to be a huge one. */
public final class Inflater {
    private final int mostBytes;

    /** An inflater that refuses more than this many bytes. */
    public Inflater(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** What came of it. */
    public sealed interface Result {
        /** The plain bytes, which nobody else holds. */
        final class Plain implements Result {
            private final byte[] bytes;

            Plain(byte[] bytes) {
                this.bytes = bytes;
            }

            /** The bytes themselves, not a copy. */
            public byte[] bytes() {
                return bytes;
            }
        }

        /** It is larger than the limit. */
        record TooLarge(int limit) implements Result {}

        /** The encoding is not one that is taken here. */
        record Unsupported(String encoding) implements Result {}

        /** The bytes are not what the encoding says. */
        record Damaged(String detail) implements Result {}
    }

    /** Unpacks the body. */
    public Result inflate(byte[] body, @Nullable String contentEncoding) {
        String encoding =
                contentEncoding == null ? "identity" : contentEncoding.strip().toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "", "identity" -> body.length > mostBytes ? new Result.TooLarge(mostBytes) : new Result.Plain(body);
            case "gzip", "x-gzip" -> read(body, GZIPInputStream::new);
            case "zstd" -> read(body, ZstdInputStream::new);
            default -> new Result.Unsupported(encoding);
        };
    }

    private Result read(byte[] body, Opener opener) {
        try (InputStream in = opener.open(new ByteArrayInputStream(body))) {
            byte[] plain = in.readNBytes(mostBytes + 1);
            return plain.length > mostBytes ? new Result.TooLarge(mostBytes) : new Result.Plain(plain);
        } catch (IOException e) {
            return new Result.Damaged(e.getMessage() == null ? "truncated" : e.getMessage());
        }
    }

    private interface Opener {
        InputStream open(InputStream in) throws IOException;
    }
}
