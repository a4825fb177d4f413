/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.http.Ask;
import io.pullgauge.probe.http.Exchange;
import io.pullgauge.probe.path.PullPath;
import io.pullgauge.probe.path.RuntimeRules;
import io.pullgauge.probe.registry.Descriptor;
import io.pullgauge.probe.registry.EndpointClient;
import io.pullgauge.probe.registry.Manifest;
import io.pullgauge.probe.registry.Reply;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import io.pullgauge.probe.verdict.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what a resolved reference names: index → manifest of the node's platform → configuration → layers. Each object is asked for as
 * the runtime does it, from the first endpoint on (containerd) or at the one that resolved (the others). Used by one thread.
 */
final class Sight {

    private static final int MAX_CONFIG = 8 * 1024 * 1024;
    private static final int FIRST_BYTE = -2;

    private final PullPath path;
    private final List<EndpointClient> order;
    private final EndpointClient resolvedAt;
    private final Spend spend;
    private final Walk.Depth depth;
    private Content content = Content.UNSEEN;

    Sight(PullPath path, List<EndpointClient> clients, EndpointClient at, Spend spend, Walk.Depth depth) {
        this.path = path;
        this.resolvedAt = at;
        this.spend = spend;
        this.depth = depth;
        this.order = path.rules().fallback() == RuntimeRules.Fallback.PER_OBJECT ? clients : List.of(at);
    }

    Content content() {
        return content;
    }

    /** Empty when all is well, as far as could be seen without spending anything. */
    Optional<Failure> look(Attempt.Resolved resolved) {
        Fetched top = manifest(resolved.digest(), false);
        return switch (top) {
            case Fetched.Unseen unseen -> unseen(unseen.why());
            case Fetched.Missing missing -> Optional.of(missing.failure());
            case Fetched.Bytes bytes -> top(bytes);
        };
    }

    private Optional<Failure> unseen(String why) {
        resolvedAt.log().skip(Stage.BLOB, why);
        return Optional.empty();
    }

    private Optional<Failure> top(Fetched.Bytes bytes) {
        return switch (Manifest.parse(bytes.body())) {
            case Manifest.Image image -> image(image, true);
            case Manifest.Index index -> index(index, bytes.from());
            case Manifest.Schema1 _ when path.rules().takesSchema1() -> unseen("schema 1 manifest");
            case Manifest.Schema1 _ ->
                failed(bytes.from(), Cause.MANIFEST_UNSUPPORTED, "docker schema 1, which this runtime no longer takes");
            case Manifest.Broken broken -> failed(bytes.from(), Cause.MANIFEST_INVALID, broken.why());
        };
    }

    private Optional<Failure> index(Manifest.Index index, EndpointClient from) {
        Optional<Descriptor> child = index.childFor(path.platform());
        if (child.isEmpty()) {
            Failure none = Failure.of(
                            Cause.PLATFORM_MISMATCH,
                            Role.REGISTRY,
                            from.endpoint().authority(),
                            "the index has nothing for " + path.platform())
                    .with("platforms", index.platforms());
            from.log().fail(none, null);
            return Optional.of(none);
        }
        return switch (manifest(child.get().digest(), true)) {
            case Fetched.Unseen unseen -> unseen(unseen.why());
            case Fetched.Missing missing -> Optional.of(missing.failure());
            case Fetched.Bytes bytes ->
                switch (Manifest.parse(bytes.body())) {
                    case Manifest.Image image -> image(image, false);
                    case Manifest.Index _ -> failed(bytes.from(), Cause.MANIFEST_INVALID, "an index inside an index");
                    case Manifest.Schema1 _ ->
                        failed(bytes.from(), Cause.MANIFEST_UNSUPPORTED, "docker schema 1 inside an index");
                    case Manifest.Broken broken -> failed(bytes.from(), Cause.MANIFEST_INVALID, broken.why());
                };
        };
    }

    private Optional<Failure> image(Manifest.Image image, boolean alone) {
        content = content.withImage(null, image.bytes(), null);
        ImageConfig.Seen config = new ImageConfig(path.platform(), alone).look(image.config(), this::blob, MAX_CONFIG);
        content = content.withImage(config.platform(), image.bytes(), config.oddity());
        if (config.failure() != null) {
            return Optional.of(config.failure());
        }
        long started = System.nanoTime();
        Map<String, Descriptor> distinct = new LinkedHashMap<>();
        image.layers().forEach(layer -> distinct.putIfAbsent(layer.digest(), layer));
        for (Descriptor layer : distinct.values()) {
            Optional<Failure> wrong = layer(layer);
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        double millis = Math.round((System.nanoTime() - started) / 1000.0) / 1000.0;
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("layers", distinct.size());
        facts.put("bytes", image.bytes());
        facts.put("fetched", depth == Walk.Depth.WHOLE ? "whole, hashed" : "first byte of each layer");
        lastBlobHost
                .filter(host -> !host.equals(resolvedAt.endpoint().authority()))
                .ifPresent(host -> facts.put("blobHost", host));
        resolvedAt.log().ok(Stage.BLOB, millis, facts);
        return Optional.empty();
    }

    private Optional<String> lastBlobHost = Optional.empty();

    private Optional<Failure> layer(Descriptor layer) {
        if (layer.size() == 0) {
            return Optional.empty();
        }
        boolean whole = depth == Walk.Depth.WHOLE;
        Blob blob = blob(layer, whole ? Ask.HASH_ONLY : FIRST_BYTE);
        if (blob.failure() != null) {
            // The runtime would try the URLs in the manifest first; we never do, so a blob that is not here may be
            // there.
            return layer.elsewhere() ? Optional.empty() : Optional.of(blob.failure());
        }
        return blob.answer() == null ? Optional.empty() : LayerCheck.of(layer, blob, whole);
    }

    /** A blob's answer from the first endpoint that has it, or the first failure. */
    record Blob(
            EndpointClient from,
            Exchange.@Nullable Answer answer,
            @Nullable Failure failure) {

        /** The host that sent the bytes, which may be another than the one that was asked. */
        String host() {
            String asked = from.endpoint().authority();
            return answer == null ? asked : Hosts.of(answer.url()).orElse(asked);
        }

        Role role() {
            return host().equals(from.endpoint().authority()) ? Role.REGISTRY : Role.BLOB;
        }
    }

    /** Asks for a blob. */
    interface BlobSource {
        Blob get(Descriptor descriptor, int most);
    }

    private Blob blob(Descriptor descriptor, int most) {
        Failure first = null;
        EndpointClient blamed = resolvedAt;
        for (EndpointClient client : order) {
            switch (most == FIRST_BYTE
                    ? client.firstByte(descriptor.digest())
                    : client.blob(descriptor.digest(), most)) {
                case Reply.Good good -> {
                    lastBlobHost = Hosts.of(good.answer().url());
                    return new Blob(client, good.answer(), null);
                }
                case Reply.Bad bad -> {
                    blamed = first == null ? client : blamed;
                    first = first == null ? bad.failure() : first;
                }
            }
        }
        return new Blob(blamed, null, first);
    }

    /** What came of asking for a manifest. */
    private sealed interface Fetched {
        record Bytes(EndpointClient from, byte[] body) implements Fetched {}

        record Missing(Failure failure) implements Fetched {}

        /** It would have cost a pull. */
        record Unseen(String why) implements Fetched {}
    }

    private Fetched manifest(@Nullable String digest, boolean isChild) {
        Function<EndpointClient, Reply> ask = digest == null
                ? client -> client.get(tag(), false, false)
                : client -> client.get(digest, true, isChild);
        Failure first = null;
        for (EndpointClient client : digest == null ? List.of(resolvedAt) : order) {
            if (charges(client, digest) && !spend.take()) {
                return new Fetched.Unseen("not fetched: it would count as a pull");
            }
            switch (ask.apply(client)) {
                case Reply.Good good -> {
                    return verified(client, good.answer(), digest);
                }
                case Reply.Bad bad -> first = first == null ? bad.failure() : first;
            }
        }
        return first == null ? new Fetched.Unseen("no endpoint may be asked") : new Fetched.Missing(first);
    }

    private static boolean charges(EndpointClient client, @Nullable String digest) {
        return digest == null ? client.charges() : client.charges(digest);
    }

    private String tag() {
        var reference = path.reference();
        return reference == null ? "latest" : reference.object();
    }

    private Fetched verified(EndpointClient client, Exchange.Answer answer, @Nullable String digest) {
        Optional<Failure> wrong = Optional.empty();
        if (answer.cut() || answer.body().length > Manifest.MAX_BYTES) {
            wrong = failed(client, Cause.MANIFEST_TOO_LARGE, "more than " + Manifest.MAX_BYTES + " bytes");
        } else if ("text/html".equals(answer.mediaType())) {
            wrong = failed(
                    client, Cause.REGISTRY_UNEXPECTED_RESPONSE, "a web page came where a manifest was asked for");
        } else if (digest != null && !Digests.of(answer.body(), digest).equals(digest)) {
            wrong = failed(client, Cause.MANIFEST_DIGEST_MISMATCH, "the bytes do not have the digest " + digest);
        }
        if (wrong.isPresent()) {
            return new Fetched.Missing(wrong.get());
        }
        if (digest == null) {
            content = content.withDigest(Digests.of(answer.body(), "sha256:"));
        }
        return new Fetched.Bytes(client, answer.body());
    }

    private Optional<Failure> failed(EndpointClient client, Cause cause, String detail) {
        Failure failure = Failure.of(cause, Role.REGISTRY, client.endpoint().authority(), detail);
        client.log().fail(failure, null);
        return Optional.of(failure);
    }
}
