/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.replay;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** The few requests of the distribution API that pushing and pulling take. */
final class RegistryClient {

    static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    static final String INDEX = "application/vnd.docker.distribution.manifest.list.v2+json";

    private record Answer(int status, Headers headers, ByteString body) {}

    private final OkHttpClient http = new OkHttpClient();
    private final URI url;

    RegistryClient(URI url) {
        this.url = url;
    }

    boolean isUp() throws IOException {
        return send("GET", url.resolve("/v2/"), null, "").status() == 200;
    }

    static String digest(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Uploads a blob in one piece. */
    String pushBlob(String repository, byte[] content) throws IOException {
        Answer started = send("POST", url.resolve("/v2/" + repository + "/blobs/uploads/"), new byte[0], "");
        String location = String.valueOf(started.headers().get("Location"));
        URI target = url.resolve(location + (location.contains("?") ? "&" : "?") + "digest=" + digest(content));
        expect(201, target, send("PUT", target, content, "application/octet-stream"));
        return digest(content);
    }

    String pushManifest(String repository, String reference, String json, String type) throws IOException {
        byte[] content = json.getBytes(StandardCharsets.UTF_8);
        URI target = manifest(repository, reference);
        expect(201, target, send("PUT", target, content, type));
        return digest(content);
    }

    /** The digest that a tag points to. */
    String head(String repository, String tag) throws IOException {
        URI target = manifest(repository, tag);
        Answer answer = send("HEAD", target, null, "");
        expect(200, target, answer);
        return String.valueOf(answer.headers().get("Docker-Content-Digest"));
    }

    byte[] getManifest(String repository, String digest) throws IOException {
        return verified(digest, manifest(repository, digest));
    }

    byte[] getBlob(String repository, String digest) throws IOException {
        return verified(digest, url.resolve("/v2/" + repository + "/blobs/" + digest));
    }

    private byte[] verified(String digest, URI target) throws IOException {
        Answer answer = send("GET", target, null, "");
        expect(200, target, answer);
        byte[] content = answer.body().toByteArray();
        if (!digest(content).equals(digest)) {
            throw new AssertionError("the content of " + target + " is not its digest's");
        }
        return content;
    }

    private URI manifest(String repository, String reference) {
        return url.resolve("/v2/" + repository + "/manifests/" + reference);
    }

    private static void expect(int status, URI target, Answer answer) {
        if (answer.status() != status) {
            throw new AssertionError(target + ": " + answer.status() + " (expected: " + status + ") "
                    + answer.body().utf8());
        }
    }

    private Answer send(String method, URI target, byte @Nullable [] body, String type) throws IOException {
        MediaType mediaType = type.isEmpty() ? null : MediaType.get(type);
        Request request = new Request.Builder()
                .url(target.toString())
                .method(method, body == null ? null : RequestBody.create(body, mediaType))
                .header("Accept", MANIFEST)
                .addHeader("Accept", INDEX)
                .header("Accept-Encoding", "identity")
                .build();
        try (Response response = http.newCall(request).execute()) {
            return new Answer(
                    response.code(), response.headers(), response.body().byteString());
        }
    }
}
