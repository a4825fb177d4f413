/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agreement;

import io.pullgauge.probe.agreement.ContainerdScenes.RegistrySetup;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.TestImage;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Set-ups in which everything answers, and what it answers is odd: manifests, their types and sizes, configurations and layers. */
final class ContentScenes {

    private static final String MANIFESTS = "/v2/.*/manifests/.*";
    private static final String OCI = "application/vnd.oci.image.";
    private static final String MANIFEST = OCI + "manifest.v1+json";
    private static final String INDEX = OCI + "index.v1+json";
    private static final String CONFIG = OCI + "config.v1+json";
    private static final String LAYER = OCI + "layer.v1.tar+gzip";
    private static final String SCHEMA1 = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    private static final String PLATFORM = "{\"architecture\":\"amd64\",\"os\":\"linux\"}";

    private final Map<String, RegistrySetup> setups = new LinkedHashMap<>();

    private ContentScenes() {}

    /** Those that every judge rules on. */
    static Map<String, RegistrySetup> all() {
        ContentScenes scenes = new ContentScenes();
        scenes.artifacts();
        scenes.types();
        scenes.sizes();
        scenes.configurations();
        scenes.indexes();
        scenes.bounds();
        return scenes.setups;
    }

    /** What only containerd reads, or what only it can be judged by. */
    static Map<String, RegistrySetup> ofContainerd() {
        ContentScenes scenes = new ContentScenes();
        scenes.heads();
        scenes.manifest("encrypted layer without keys", text -> text.replace(LAYER, LAYER + "+encrypted"));
        return scenes.setups;
    }

    /** The image's manifest with another text, under its own tag. */
    private void manifest(String name, UnaryOperator<String> change) {
        manifest(name, MANIFEST, change);
    }

    private void manifest(String name, String type, UnaryOperator<String> change) {
        setups.put(name, (s, r) -> pulls(s, r, type, change.apply(text(s.image.manifest()))));
    }

    private static void pulls(Scene scene, FakeRegistry registry, String type, String manifest) {
        registry.pushRaw(Scene.REPOSITORY, "odd", type, bytes(manifest));
        scene.pulls("reg.test:" + registry.port() + "/" + Scene.REPOSITORY + ":odd");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String descriptor(String type, byte[] bytes) {
        return descriptor(type, bytes, bytes.length, "");
    }

    private static String descriptor(String type, byte[] bytes, int size, String more) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + TestImage.sha256(bytes) + "\",\"size\":" + size + more
                + "}";
    }

    private static String image(String config, String... layers) {
        return "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":" + config + ",\"layers\":"
                + List.of(layers) + "}";
    }

    /** Another image with this configuration and these layers, whatever they are. */
    private void packed(String name, String configType, String config, String layerType, boolean archive) {
        setups.put(name, (s, r) -> {
            byte[] layer = archive ? s.image.layers().getFirst() : bytes("{\"of\":\"" + s.image.digest() + "\"}");
            byte[] packed = bytes(config.replace("DIFF", diffId(s)));
            String manifest = image(descriptor(configType, packed), descriptor(layerType, layer));
            r.push(
                    Scene.REPOSITORY,
                    "odd",
                    new TestImage(MANIFEST, bytes(manifest), packed, List.of(layer), "linux/amd64"));
            s.pulls("reg.test:" + r.port() + "/" + Scene.REPOSITORY + ":odd");
        });
    }

    private static String diffId(Scene scene) {
        String config = text(scene.image.config());
        int at = config.indexOf("sha256:");
        return config.substring(at, at + 71);
    }

    private void artifacts() {
        String image = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},"
                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"DIFF\"]}}";
        packed("ORAS with an empty configuration", "application/vnd.oci.empty.v1+json", "{}", "text/plain", false);
        packed("ORAS with an unknown configuration", "application/vnd.unknown.config.v1+json", "{}", LAYER, false);
        packed(
                "WebAssembly module",
                "application/vnd.wasm.config.v0+json",
                "{\"os\":\"wasip1\"}",
                "application/wasm",
                false);
        packed("Helm chart", "application/vnd.cncf.helm.config.v1+json", "{}", "application/x-chart.tar+gzip", true);
        packed("cosign signature", CONFIG, image, "application/vnd.dev.cosign.simplesigning.v1+json", false);
        packed("in-toto attestation", CONFIG, image, "application/vnd.in-toto+json", false);
        packed("layer of an unknown type", CONFIG, image, "application/vnd.foo.layer", true);
        packed(
                "layer of docker's type in an OCI image",
                CONFIG,
                image,
                "application/vnd.docker.image.rootfs.diff.tar.gzip",
                true);
        packed("layer that says no compression", CONFIG, image, OCI + "layer.v1.tar", true);
        packed("layer that is not distributable", CONFIG, image, OCI + "layer.nondistributable.v1.tar+gzip", true);
        packed("configuration of an unknown type", "application/vnd.foo.config+json", image, LAYER, true);
        manifest("artifactType of an image", text -> text.replaceFirst("\\{", "{\"artifactType\":\"application/x\","));
        manifest("schemaVersion 1 of an OCI image", text -> text.replace("\"schemaVersion\":2", "\"schemaVersion\":1"));
    }

    private void type(String name, String method, UnaryOperator<Fault> change) {
        setups.put(name, (s, r) -> r.inject(change.apply(Fault.on(method, MANIFESTS))));
    }

    private void types() {
        for (String odd : List.of(
                "application/json",
                "application/octet-stream",
                "text/plain",
                "text/html",
                MANIFEST + "; charset=utf-8",
                "APPLICATION/vnd.oci.image.manifest.v1+json",
                "application/vnd.docker.distribution.manifest.v1+json",
                INDEX)) {
            type("manifest sent as " + odd, "*", fault -> fault.header("Content-Type", odd));
        }
        type("manifest sent without a type", "*", fault -> fault.withoutHeader("Content-Type"));
        type("HEAD alone says text/plain", "HEAD", fault -> fault.header("Content-Type", "text/plain"));
        type("HEAD alone says nothing of the type", "HEAD", fault -> fault.withoutHeader("Content-Type"));
        type("GET alone says application/json", "GET", fault -> fault.header("Content-Type", "application/json"));
        type(
                "no digest, and GET alone says application/json",
                "*",
                fault -> fault.withoutHeader("Docker-Content-Digest")
                        .change(reply -> reply.header("Content-Type", "application/json")));
        manifest(
                "mediaType of docker in an OCI image",
                text -> text.replace(
                        "\"mediaType\":\"" + MANIFEST,
                        "\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json"));
        manifest("image without a mediaType", text -> text.replace("\"mediaType\":\"" + MANIFEST + "\",", ""));
        manifest(
                "schema 1 without signatures",
                SCHEMA1,
                _ -> "{\"schemaVersion\":1,\"name\":\"a\",\"tag\":\"1\",\"architecture\":\"amd64\","
                        + "\"fsLayers\":[],\"history\":[]}");
    }

    private void configSize(String name, int difference) {
        setups.put(
                name,
                (s, r) -> pulls(
                        s,
                        r,
                        MANIFEST,
                        text(s.image.manifest())
                                .replace(
                                        descriptor(CONFIG, s.image.config()),
                                        descriptor(
                                                CONFIG, s.image.config(), s.image.config().length + difference, ""))));
    }

    private void layerSize(String name, int difference) {
        setups.put(name, (s, r) -> {
            byte[] layer = s.image.layers().getFirst();
            int size = difference == 0 ? 0 : layer.length + difference;
            pulls(
                    s,
                    r,
                    MANIFEST,
                    text(s.image.manifest()).replace(descriptor(LAYER, layer), descriptor(LAYER, layer, size, "")));
        });
    }

    private void sizes() {
        configSize("configuration a byte longer than it is", 1);
        configSize("configuration a byte shorter than it is", -1);
        layerSize("layer a byte longer than it is", 1);
        layerSize("layer a byte shorter than it is", -1);
        layerSize("layer of no bytes", 0);
        manifest("configuration without a size", text -> text.replaceFirst("\"size\":\\d+", "\"other\":1"));
        manifest("configuration whose size is a text", text -> text.replaceFirst("\"size\":(\\d+)", "\"size\":\"$1\""));
        setups.put("one more layer than the configuration names", (s, r) -> {
            String layer = descriptor(LAYER, s.image.layers().getFirst());
            pulls(s, r, MANIFEST, text(s.image.manifest()).replace("[" + layer, "[" + layer + "," + layer));
        });
        setups.put(
                "no list of layers",
                (s, r) -> pulls(
                        s,
                        r,
                        MANIFEST,
                        text(s.image.manifest()).replaceFirst("\"layers\":\\[[^]]*\\]", "\"layers\":null")));
        manifest("manifest with something behind it", text -> text + " x");
        manifest("manifest with a blank line behind it", text -> text + "\n\n");
    }

    private void configurations() {
        packed("configuration that is not JSON", CONFIG, "not JSON at all", LAYER, true);
        packed("configuration that is a list", CONFIG, "[]", LAYER, true);
        packed("configuration that is empty", CONFIG, "{}", LAYER, true);
        packed(
                "configuration without a platform",
                CONFIG,
                "{\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"DIFF\"]}}",
                LAYER,
                true);
    }

    /** An index with one entry, written by hand. */
    private static void index(Scene scene, FakeRegistry registry, String... entries) {
        pulls(scene, registry, INDEX, index(entries));
    }

    private static String index(String... entries) {
        return "{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":" + List.of(entries) + "}";
    }

    private static String entry(String type, byte[] bytes, String platform) {
        return descriptor(type, bytes, bytes.length, platform.isEmpty() ? "" : ",\"platform\":" + platform);
    }

    private void nested(String name, String outer, String inner) {
        setups.put(name, (s, r) -> {
            byte[] within = bytes(index(entry(MANIFEST, s.image.manifest(), inner)));
            r.pushRaw(Scene.REPOSITORY, "inner", INDEX, within);
            index(s, r, entry(INDEX, within, outer));
        });
    }

    private void indexes() {
        nested("index inside an index", "", PLATFORM);
        nested("index inside an index, of this platform", PLATFORM, PLATFORM);
        nested("index inside an index, without any platform", "", "");
        setups.put("entry without a platform", (s, r) -> index(s, r, entry(MANIFEST, s.image.manifest(), "")));
        setups.put("entry without a platform for another one", (s, r) -> {
            TestImage arm =
                    TestImage.linux("arm64").seed(s.image.bytes()).layer(900).build();
            r.push(Scene.REPOSITORY, "arm", arm);
            index(s, r, entry(MANIFEST, arm.manifest(), ""));
        });
        setups.put("entry of this platform whose configuration names another", (s, r) -> {
            TestImage arm =
                    TestImage.linux("arm64").seed(s.image.bytes()).layer(901).build();
            r.push(Scene.REPOSITORY, "arm", arm);
            index(s, r, entry(MANIFEST, arm.manifest(), PLATFORM));
        });
        setups.put("entry for arm alone", (s, r) -> {
            TestImage arm =
                    TestImage.linux("arm").seed(s.image.bytes()).layer(902).build();
            r.push(Scene.REPOSITORY, "arm", arm);
            index(s, r, entry(MANIFEST, arm.manifest(), "{\"architecture\":\"arm\",\"os\":\"linux\"}"));
        });
        setups.put(
                "tag that HEAD does not know and GET does",
                (_, r) -> r.inject(Fault.on("HEAD", "/v2/.*/manifests/.*").status(404)));
        for (int difference : List.of(3, -3)) {
            setups.put("entry with a size that is wrong by " + difference, (s, r) -> {
                byte[] child = s.image.manifest();
                index(s, r, descriptor(MANIFEST, child, child.length + difference, ",\"platform\":" + PLATFORM));
            });
        }
        setups.put("entry without a type", (s, r) -> index(s, r, entry("", s.image.manifest(), PLATFORM)));
        setups.put("entry that is sent as application/json", (s, r) -> {
            index(s, r, entry(MANIFEST, s.image.manifest(), PLATFORM));
            r.inject(Fault.on("*", "/v2/.*/manifests/" + s.image.digest()).header("Content-Type", "application/json"));
        });
        setups.put("index without entries", (s, r) -> index(s, r));
    }

    private void bounds() {
        manifest("one long annotation", text -> annotated(text, "\"a\":\"" + "b".repeat(4_100_000) + "\""));
        manifest("many short annotations", text -> {
            StringBuilder many = new StringBuilder("\"a\":\"b\"");
            for (int i = 0; i < 100_000; i++) {
                many.append(",\"key").append(i).append("\":\"some value\"");
            }
            return annotated(text, many.toString());
        });
        manifest(
                "annotations of five million bytes",
                text -> annotated(text, "\"a\":\"" + "b".repeat(5_000_000) + "\""));
    }

    private static String annotated(String manifest, String annotations) {
        return manifest.replaceFirst("\\{", "{\"annotations\":{" + annotations + "},");
    }

    private void heads() {
        type("HEAD names a digest that is none", "HEAD", fault -> fault.header("Docker-Content-Digest", "garbage"));
        type(
                "HEAD names another digest",
                "HEAD",
                fault -> fault.header("Docker-Content-Digest", "sha256:" + "b".repeat(64)));
        type("HEAD says that there are 0 bytes", "HEAD", fault -> fault.header("Content-Length", "0"));
        type(
                "HEAD says 7 bytes too many",
                "HEAD",
                fault ->
                        fault.change(reply -> reply.header("Content-Length", String.valueOf(reply.body().length + 7))));
    }
}
