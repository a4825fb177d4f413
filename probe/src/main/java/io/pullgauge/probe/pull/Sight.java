/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.http.Ask;
import io.pullgauge.probe.http.Exchange;
import io.pullgauge.probe.image.ImageReference;
import io.pullgauge.probe.path.PullPath;
import io.pullgauge.probe.path.RuntimeRules;
import io.pullgauge.probe.path.RuntimeRules.Library;
import io.pullgauge.probe.pull.ImageConfig.Place;
import io.pullgauge.probe.registry.Descriptor;
import io.pullgauge.probe.registry.EndpointClient;
import io.pullgauge.probe.registry.Manifest;
import io.pullgauge.probe.registry.ManifestKind;
import io.pullgauge.probe.registry.Reply;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import io.pullgauge.probe.verdict.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what a resolved reference names: index → manifest of the node's platform → configuration → layers. Each object is asked for as
 * the runtime does it, from the first endpoint on (containerd) or at the one that resolved (the others). Used by one thread.
 */
final class Sight {

    private static final int MAX_CONFIG = 8 * 1024 * 1024;
    private static final int FIRST_BYTE = -2;
    private static final int MAX_DEPTH = 8;
    /** A layer up to this size is hashed where only its digest can tell what is wrong. */
    private static final long MAX_HASHED = 32L * 1024 * 1024;

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
        HeadAnswer head = head(resolved);
        Optional<Failure> wrong = isContainerd() ? head.wrong() : Optional.empty();
        if (wrong.isPresent()) {
            return told(resolvedAt, wrong);
        }
        return switch (manifest(resolved.digest(), false)) {
            case Fetched.Unseen unseen -> unseen(unseen.why());
            case Fetched.Missing missing -> Optional.of(missing.failure());
            case Fetched.Bytes bytes -> {
                Optional<Failure> size = isContainerd() ? head.wrongFor(bytes.body().length) : Optional.empty();
                String type = isContainerd() ? head.type(bytes.answer()) : HeadAnswer.typeOf(bytes.answer());
                yield size.isPresent() ? told(bytes.from(), size) : read(bytes, type, 0, Place.ALONE);
            }
        };
    }

    private HeadAnswer head(Attempt.Resolved resolved) {
        ImageReference reference = path.reference();
        boolean byDigest = reference != null && reference.digest() != null;
        return new HeadAnswer(resolved.answer(), byDigest, resolvedAt.endpoint().authority());
    }

    private boolean isContainerd() {
        return path.rules().library() == Library.CONTAINERD;
    }

    private Optional<Failure> unseen(String why) {
        resolvedAt.log().skip(Stage.BLOB, why);
        return Optional.empty();
    }

    /** @param depth in how many indexes it was found */
    private Optional<Failure> read(Fetched.Bytes bytes, String type, int depth, Place place) {
        EndpointClient from = bytes.from();
        ManifestKind kind = ManifestKind.of(path.rules().library(), type);
        return switch (Manifest.parse(bytes.body(), kind)) {
            case Manifest.Image image -> image(image, from, place);
            case Manifest.Index _
            when depth > 0 && !isContainerd() -> failed(from, Cause.MANIFEST_INVALID, "an index inside an index");
            case Manifest.Index _
            when depth >= MAX_DEPTH -> failed(from, Cause.UNKNOWN, "indexes inside each other, more than " + MAX_DEPTH);
            case Manifest.Index index -> index(index, from, depth);
            case Manifest.Schema1 schema1 -> schema1(schema1, from, depth);
            case Manifest.Mistyped _ ->
                told(from, Optional.of(HeadAnswer.mistyped(type, from.endpoint().authority())));
            case Manifest.Broken broken -> failed(from, Cause.MANIFEST_INVALID, broken.why());
        };
    }

    private Optional<Failure> schema1(Manifest.Schema1 schema1, EndpointClient from, int depth) {
        if (depth > 0) {
            return failed(from, Cause.MANIFEST_UNSUPPORTED, "docker schema 1 inside an index");
        }
        if (!path.rules().takesSchema1()) {
            return failed(from, Cause.MANIFEST_UNSUPPORTED, "docker schema 1, which this runtime no longer takes");
        }
        if (!schema1.signed() && path.rules().library() != Library.CONTAINERS_IMAGE) {
            return failed(from, Cause.MANIFEST_INVALID, "docker schema 1 without a signature");
        }
        if (!schema1.hasLayers() && path.rules().library() == Library.CONTAINERS_IMAGE) {
            return failed(from, Cause.MANIFEST_INVALID, "docker schema 1 without layers");
        }
        content = content.withOddity(Failure.of(
                Cause.MANIFEST_UNSUPPORTED,
                Role.REGISTRY,
                from.endpoint().authority(),
                "docker schema 1, which newer runtimes no longer take"));
        return unseen("schema 1 manifest");
    }

    private Optional<Failure> index(Manifest.Index index, EndpointClient from, int depth) {
        Optional<Descriptor> chosen =
                index.childFor(path.platform(), path.rules().library() != Library.CONTAINERS_IMAGE);
        if (chosen.isEmpty()) {
            Failure none = Failure.of(
                            Cause.PLATFORM_MISMATCH,
                            Role.REGISTRY,
                            from.endpoint().authority(),
                            "the index has nothing for " + path.platform())
                    .with("platforms", index.platforms());
            return told(from, Optional.of(none));
        }
        Descriptor child = chosen.get();
        return switch (manifest(child.digest(), true)) {
            case Fetched.Unseen unseen -> unseen(unseen.why());
            case Fetched.Missing missing -> Optional.of(missing.failure());
            case Fetched.Bytes bytes
            when isContainerd() && child.size() != bytes.body().length ->
                failed(
                        from,
                        Cause.MANIFEST_INVALID,
                        "the index says that the manifest has " + child.size() + " bytes, it has "
                                + bytes.body().length);
            // containerd goes by the index, the others by what the registry says of the entry.
            case Fetched.Bytes bytes ->
                read(
                        bytes,
                        isContainerd() ? child.mediaType() : HeadAnswer.typeOf(bytes.answer()),
                        depth + 1,
                        child.platform() == null ? Place.UNMARKED : Place.MARKED);
        };
    }

    private Optional<Failure> image(Manifest.Image image, EndpointClient from, Place place) {
        content = content.withImage(null, image.bytes(), null);
        ImageKind kind = new ImageKind(path.rules(), image, from.endpoint().authority());
        Optional<Failure> refusal = kind.refusal();
        if (refusal.isPresent()) {
            return told(from, refusal);
        }
        ImageConfig.Seen config = new ImageConfig(path.platform(), path.rules().library(), place)
                .look(image.config(), this::blob, MAX_CONFIG);
        content = content.withImage(config.platform(), image.bytes(), config.oddity());
        if (config.failure() != null) {
            return Optional.of(config.failure());
        }
        Optional<Failure> mismatch = config.layers() == null ? Optional.empty() : kind.mismatch(config.layers());
        return mismatch.isPresent() ? told(from, mismatch) : layers(image);
    }

    private Optional<Failure> layers(Manifest.Image image) {
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
            return isContainerd()
                    ? failed(resolvedAt, Cause.MANIFEST_INVALID, "a layer of 0 bytes, which containerd does not fetch")
                    : Optional.empty();
        }
        boolean whole = depth == Walk.Depth.WHOLE;
        Blob blob = blob(layer, whole ? Ask.HASH_ONLY : FIRST_BYTE);
        Exchange.Answer answer = blob.answer();
        if (answer == null) {
            // The runtime would try the URLs in the manifest first; we never do, so a blob that is not here may be
            // there.
            return layer.elsewhere() ? Optional.empty() : Optional.ofNullable(blob.failure());
        }
        LayerCheck check = new LayerCheck(layer, blob, answer, path.rules().library());
        return told(blob.from(), whole ? check.whole() : firstByte(check));
    }

    /** Of a layer of another size than the manifest's the digest decides; it costs no pull to look, unless the layer is large. */
    private Optional<Failure> firstByte(LayerCheck check) {
        OptionalLong other = check.otherSize();
        if (other.isEmpty()) {
            return check.firstByte();
        }
        if (other.getAsLong() > MAX_HASHED) {
            return check.unhashed(other.getAsLong());
        }
        Blob whole = blob(check.layer(), Ask.HASH_ONLY);
        Exchange.Answer answer = whole.answer();
        return answer == null
                ? check.unhashed(other.getAsLong())
                : new LayerCheck(check.layer(), whole, answer, check.library()).whole();
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
        record Bytes(EndpointClient from, Exchange.Answer answer) implements Fetched {
            byte[] body() {
                return answer.body();
            }
        }

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
        return new Fetched.Bytes(client, answer);
    }

    private Optional<Failure> failed(EndpointClient client, Cause cause, String detail) {
        return told(
                client,
                Optional.of(Failure.of(cause, Role.REGISTRY, client.endpoint().authority(), detail)));
    }

    private static Optional<Failure> told(EndpointClient client, Optional<Failure> failure) {
        failure.ifPresent(why -> client.log().fail(why, null));
        return failure;
    }
}
