/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.instruction.LineNumber;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Libraries without what nobody reads still do what they are for. */
class SlimTest {

    @TempDir
    Path folder;

    @Test
    void librariesLoseNamesAndFunctionsAndKeepTheirWork() throws Exception {
        Path kotlin = copy("kotlin.text.StringsKt");
        Path okio = copy("okio.Buffer");
        Path ours = copy("io.pullgauge.probe.path.PullPath");
        long before = Files.size(kotlin) + Files.size(okio);

        Slim.main(new String[] {kotlin.toString(), okio.toString(), ours.toString()});

        assertThat(Files.size(kotlin) + Files.size(okio)).isLessThan(before / 2);
        ClassModel buffer = read(okio, "okio/Buffer.class");
        assertThat(buffer.findAttribute(Attributes.signature())).isEmpty();
        assertThat(buffer.findAttribute(Attributes.runtimeVisibleAnnotations())).isEmpty();
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {kotlin.toUri().toURL(), okio.toUri().toURL()}, null)) {
            Object made = loader.loadClass("okio.Buffer").getConstructor().newInstance();
            made.getClass().getMethod("writeUtf8", String.class).invoke(made, "Größe");
            assertThat(made).hasToString("[text=Größe]");
        }
    }

    @Test
    void ofBouncyCastleOnlyWhatIsCalledStays() throws Exception {
        Path castle = copy("org.bouncycastle.asn1.ASN1Primitive");
        Path ours = copy("io.pullgauge.probe.path.PullPath");

        long before = classes(castle).size();

        Slim.main(new String[] {castle.toString(), ours.toString()});

        assertThat(classes(castle))
                .contains("org/bouncycastle/asn1/pkcs/PrivateKeyInfo.class", "org/bouncycastle/asn1/DERNull.class")
                .hasSizeLessThan((int) (before / 2));
        try (JarFile jar = new JarFile(castle.toFile())) {
            assertThat(jar.stream().map(Object::toString))
                    .noneMatch(name -> name.matches("META-INF/.*\\.(SF|RSA|DSA|EC)"));
        }
    }

    private static List<String> classes(Path jar) throws Exception {
        try (JarFile open = new JarFile(jar.toFile())) {
            return open.stream()
                    .map(Object::toString)
                    .filter(name -> name.endsWith(".class"))
                    .toList();
        }
    }

    @Test
    void ourOwnClassesKeepWhatAStackTraceShows() throws Exception {
        Path ours = copy("io.pullgauge.probe.path.PullPath");
        String name = "io/pullgauge/probe/path/PullPath.class";
        List<List<Integer>> before = lines(read(ours, name));

        Slim.main(new String[] {ours.toString()});

        ClassModel after = read(ours, name);
        assertThat(lines(after)).isEqualTo(before).isNotEmpty();
        assertThat(after.findAttribute(Attributes.sourceFile())).isPresent();
        assertThat(after.findAttribute(Attributes.record())).isPresent();
    }

    private static List<List<Integer>> lines(ClassModel model) {
        return model.methods().stream()
                .flatMap(method -> method.code().stream())
                .map(code -> code.elementStream()
                        .filter(LineNumber.class::isInstance)
                        .map(element -> ((LineNumber) element).line())
                        .toList())
                .toList();
    }

    /** A copy of the jar, or of the classes' folder as one, that this class is from. */
    private Path copy(String type) throws Exception {
        Path from = Path.of(Class.forName(type)
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path to = folder.resolve(type + ".jar");
        return Files.isDirectory(from) ? packed(from, to) : Files.copy(from, to);
    }

    private static ClassModel read(Path jar, String name) throws Exception {
        return ClassFile.of().parse(bytes(jar, name));
    }

    private static byte[] bytes(Path jar, String name) throws Exception {
        try (JarFile open = new JarFile(jar.toFile());
                InputStream in = open.getInputStream(open.getEntry(name))) {
            return in.readAllBytes();
        }
    }

    /** A folder of classes as a jar. */
    static Path packed(Path from, Path to) throws Exception {
        try (var out = new java.util.jar.JarOutputStream(Files.newOutputStream(to), new java.util.jar.Manifest());
                var all = Files.walk(from)) {
            for (Path each : all.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(
                        new java.util.zip.ZipEntry(from.relativize(each).toString()));
                Files.copy(each, out);
            }
        }
        return to;
    }
}
