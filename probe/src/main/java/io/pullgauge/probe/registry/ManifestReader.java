/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.image.Platform;
import io.pullgauge.probe.verdict.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a manifest field by field and keeps what a pull needs. What it does not need (annotations may be as long as the manifest) is passed
 * over without being kept, so that a hostile manifest costs no more memory than its bytes. Like Go it takes a missing or null field for an
 * empty one, and refuses a field of another type and whatever stands behind the document.
 */
final class ManifestReader {

    private static final int MAX_ENTRIES = 4096;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(50)
                    .maxDocumentLength(Manifest.MAX_BYTES)
                    .maxStringLength(256 * 1024)
                    .maxNameLength(256 * 1024)
                    .build())
            .build();

    private final JsonParser json;
    private long schemaVersion;
    private String mediaType = "";
    private @Nullable Descriptor config;
    private List<Descriptor> layers = List.of();
    private List<Descriptor> manifests = List.of();
    private boolean hasConfig;
    private boolean hasLayers;
    private boolean hasManifests;
    private boolean hasFsLayers;
    private boolean signed;
    private @Nullable String wrong;

    private ManifestReader(JsonParser json) {
        this.json = json;
    }

    static Manifest read(byte[] bytes, ManifestKind kind) {
        if (kind == ManifestKind.NONE) {
            return new Manifest.Mistyped();
        }
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), bytes)) {
            ManifestReader reader = new ManifestReader(json);
            reader.document();
            return reader.as(kind);
        } catch (JacksonException _) {
            return new Manifest.Broken("not JSON within bounds");
        }
    }

    private Manifest as(ManifestKind kind) {
        if (kind == ManifestKind.SCHEMA1) {
            return schemaVersion == 1 ? new Manifest.Schema1(signed, hasFsLayers) : new Manifest.Mistyped();
        }
        boolean image = hasLayers || hasConfig;
        // One document that is both would let two readers see two images (GHSA-qq97).
        if (hasManifests == image) {
            return new Manifest.Broken(image ? "both an index and an image" : "neither an index nor an image");
        }
        if (wrong != null) {
            return new Manifest.Broken(wrong);
        }
        if (hasManifests != (kind == ManifestKind.INDEX)) {
            return new Manifest.Broken(
                    image ? "sent as an index, and is an image" : "sent as an image, and is an index");
        }
        boolean saysIndex = MediaTypes.OCI_INDEX.equals(mediaType) || MediaTypes.DOCKER_LIST.equals(mediaType);
        boolean saysImage = MediaTypes.OCI_MANIFEST.equals(mediaType) || MediaTypes.DOCKER_MANIFEST.equals(mediaType);
        if ((hasManifests && saysImage) || (image && saysIndex)) {
            return new Manifest.Broken("it says that it is " + mediaType + " and is not");
        }
        return image ? image(kind) : new Manifest.Index(manifests);
    }

    private Manifest image(ManifestKind kind) {
        if (hasFsLayers) {
            return new Manifest.Broken("an image with the layers of schema 1");
        }
        return config == null
                ? new Manifest.Broken("it has no configuration")
                : new Manifest.Image(config, layers, kind == ManifestKind.OCI_IMAGE, mediaType);
    }

    private void document() {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            wrong("no JSON object");
            return;
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = json.currentName();
            JsonToken token = json.nextToken();
            switch (field) {
                case "schemaVersion" -> schemaVersion = number(token);
                case "mediaType" -> mediaType = text(token);
                case "config" -> {
                    hasConfig = token == JsonToken.START_OBJECT;
                    config = descriptor(token, "its configuration");
                }
                case "layers" -> {
                    hasLayers = token == JsonToken.START_ARRAY;
                    layers = descriptors(token, "a layer");
                }
                case "manifests" -> {
                    hasManifests = token == JsonToken.START_ARRAY;
                    manifests = descriptors(token, "an entry");
                }
                case "fsLayers" -> hasFsLayers = filled(token);
                case "signatures" -> signed = filled(token);
                default -> json.skipChildren();
            }
        }
        if (json.nextToken() != null) {
            wrong("something stands behind its end");
        }
    }

    private List<Descriptor> descriptors(JsonToken token, String what) {
        List<Descriptor> found = new ArrayList<>();
        if (token != JsonToken.START_ARRAY) {
            unless(token == JsonToken.VALUE_NULL, what + " that is in no list");
            json.skipChildren();
            return found;
        }
        for (JsonToken each = json.nextToken(); each != JsonToken.END_ARRAY; each = json.nextToken()) {
            if (found.size() >= MAX_ENTRIES) {
                wrong("more than " + MAX_ENTRIES + " entries");
                json.skipChildren();
                continue;
            }
            Descriptor descriptor = descriptor(each, what);
            if (descriptor != null) {
                found.add(descriptor);
            }
        }
        return List.copyOf(found);
    }

    private @Nullable Descriptor descriptor(JsonToken start, String what) {
        if (start != JsonToken.START_OBJECT) {
            wrong(what + " is no object");
            json.skipChildren();
            return null;
        }
        String type = "";
        String digest = "";
        long size = 0;
        Platform platform = null;
        boolean elsewhere = false;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = json.currentName();
            JsonToken token = json.nextToken();
            switch (field) {
                case "mediaType" -> type = text(token);
                case "digest" -> digest = text(token);
                case "size" -> size = number(token);
                case "urls" -> elsewhere = filled(token);
                case "platform" -> platform = platform(token);
                default -> json.skipChildren();
            }
        }
        if (!Descriptor.isDigest(digest) || size < 0) {
            wrong(what + " has no valid digest or size");
            return null;
        }
        return new Descriptor(type, digest, size, platform, elsewhere);
    }

    private @Nullable Platform platform(JsonToken start) {
        if (start != JsonToken.START_OBJECT) {
            unless(start == JsonToken.VALUE_NULL, "a platform is no object");
            json.skipChildren();
            return null;
        }
        String os = "";
        String architecture = "";
        String variant = "";
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = json.currentName();
            JsonToken token = json.nextToken();
            switch (field) {
                case "os" -> os = text(token);
                case "architecture" -> architecture = text(token);
                case "variant" -> variant = text(token);
                default -> json.skipChildren();
            }
        }
        return Platform.of(shown(os), shown(architecture), variant.isEmpty() ? null : Text.line(variant, 32));
    }

    private static String shown(String name) {
        return name.isEmpty() ? "unknown" : Text.line(name, 32);
    }

    private String text(JsonToken token) {
        if (token == JsonToken.VALUE_STRING) {
            return json.getString();
        }
        unless(token == JsonToken.VALUE_NULL, "a name that is no text");
        json.skipChildren();
        return "";
    }

    private long number(JsonToken token) {
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return json.getLongValue();
        }
        unless(token == JsonToken.VALUE_NULL, "a number that is none");
        json.skipChildren();
        return 0;
    }

    /** Whether a list has anything in it; passes over it. */
    private boolean filled(JsonToken token) {
        if (token != JsonToken.START_ARRAY) {
            json.skipChildren();
            return false;
        }
        boolean any = false;
        for (JsonToken each = json.nextToken(); each != JsonToken.END_ARRAY; each = json.nextToken()) {
            any = true;
            json.skipChildren();
        }
        return any;
    }

    private void unless(boolean well, String problem) {
        if (!well) {
            wrong(problem);
        }
    }

    /** The first thing that is wrong is told. */
    private void wrong(String problem) {
        wrong = wrong == null ? problem : wrong;
    }
}
