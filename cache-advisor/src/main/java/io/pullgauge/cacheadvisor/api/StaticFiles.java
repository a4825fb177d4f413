/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The page's files, from the class path's folder {@code /ui}. Their scripts and styles may come from here alone: registries' words are
 * shown on the page, and none of them may ever run.
 */
final class StaticFiles {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:;"
                    + " font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
    private static final Pattern NAME = Pattern.compile("(/[A-Za-z0-9_][A-Za-z0-9._-]{0,100}){1,6}");
    /** A name that carries a hash of its content never changes its meaning. */
    private static final Pattern HASHED = Pattern.compile(".*[.-][0-9a-fA-F]{8,64}\\.[a-z0-9]{1,5}");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "mjs", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "woff2", "font/woff2",
            "json", "application/json");

    private final Map<String, File> files = new ConcurrentHashMap<>();

    private record File(String type, HeldBytes bytes, String etag, boolean forever) {}

    private static final class HeldBytes {
        private final byte[] value;

        HeldBytes(byte[] value) {
            this.value = value;
        }
    }

    /** The file that a GET of this path asks for. */
    Optional<Answer> find(String path, Optional<String> ifNoneMatch) {
        String name = path.equals("/") ? "/index.html" : path;
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        File known = files.get(name);
        Optional<File> file = known != null ? Optional.of(known) : read(name);
        file.ifPresent(found -> files.putIfAbsent(name, found));
        return file.map(found -> answer(found, ifNoneMatch));
    }

    private static Answer answer(File file, Optional<String> ifNoneMatch) {
        boolean same = ifNoneMatch.filter(sent -> sent.contains(file.etag())).isPresent();
        return Answer.of(same ? 304 : 200, file.type(), same ? new byte[0] : file.bytes().value)
                .header("etag", file.etag())
                .header("cache-control", file.forever() ? "public, max-age=31536000, immutable" : "no-cache")
                .header("content-security-policy", POLICY)
                .header("referrer-policy", "no-referrer")
                .header("cross-origin-opener-policy", "same-origin");
    }

    private static Optional<File> read(String name) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        if (type == null) {
            return Optional.empty();
        }
        try (InputStream in = StaticFiles.class.getResourceAsStream("/ui" + name)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readAllBytes();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            String etag = "\"" + HexFormat.of().formatHex(hash, 0, 12) + "\"";
            return Optional.of(new File(
                    type, new HeldBytes(bytes), etag, HASHED.matcher(name).matches()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
