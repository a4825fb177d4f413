/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.upload;

import io.pullgauge.probe.node.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The bearer token in a file that the kubelet renews. It is read for every upload: one small read a minute costs less than finding out
 * whether a swapped symbolic link means a new content.
 */
final class TokenFile {

    private static final int LIMIT = 64 * 1024;

    private final Path file;

    TokenFile(Path file) {
        this.file = file;
    }

    /** Empty where the file cannot be read or holds no token. */
    Optional<Secret> read() {
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(LIMIT), StandardCharsets.US_ASCII).strip();
            boolean usable = !text.isEmpty() && text.chars().allMatch(each -> each > ' ' && each < 127);
            return usable ? Optional.of(new Secret(text)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
