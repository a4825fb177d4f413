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

    private static final String MODULES = "java.base,java.logging,java.naming,java.xml,jdk.unsupported";

    @TempDir
    Path folder;

    @Test
    void librariesLoseNamesAndFunctionsAndKeepTheirWork() throws Exception {
        Path kotlin = copy("kotlin.text.StringsKt");
        Path okio = copy("okio.Buffer");
        Path ours = copy("io.pullgauge.probe.path.PullPath");
        long before = Files.size(kotlin) + Files.size(okio);

        Slim.main(new String[] {"plain", MODULES, "none", kotlin.toString(), okio.toString(), ours.toString()});

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

        Slim.main(new String[] {"plain", MODULES, "none", castle.toString(), ours.toString()});

        assertThat(classes(castle))
                .contains("org/bouncycastle/asn1/pkcs/PrivateKeyInfo.class", "org/bouncycastle/asn1/DERNull.class")
                .hasSizeLessThan((int) (before / 2));
        try (JarFile jar = new JarFile(castle.toFile())) {
            assertThat(jar.stream().map(Object::toString))
                    .noneMatch(name -> name.matches("META-INF/.*\\.(SF|RSA|DSA|EC)"));
        }
    }

    @Test
    void whatLibrariesFindByLookingStaysWhereTheyLook() throws Exception {
        Path models = copy("io.fabric8.kubernetes.api.model.PodSpec");
        Path netty = copy("io.netty.util.internal.TypeParameterMatcher");
        Path ours = copy("io.pullgauge.probe.path.PullPath");
        String bean = "io/fabric8/kubernetes/api/model/PodSpec.class";
        String builder = "io/fabric8/kubernetes/api/model/PodSpecFluent.class";
        List<String> readers = methods(read(models, bean));
        int built = methods(read(models, builder)).size();
        List<String> made = constructors(read(netty, "io/netty/util/HashedWheelTimer.class"));

        Slim.main(new String[] {"reflect", MODULES, "none", models.toString(), netty.toString(), ours.toString()});

        assertThat(methods(read(models, bean))).isEqualTo(readers);
        assertThat(read(models, bean).methods())
                .anyMatch(each -> each.methodName().equalsString("getContainers")
                        && each.findAttribute(Attributes.signature()).isPresent());
        assertThat(methods(read(models, builder))).hasSizeLessThan(built);
        assertThat(read(netty, "io/netty/util/DefaultAttributeMap$DefaultAttribute.class")
                        .findAttribute(Attributes.signature()))
                .isPresent();
        assertThat(constructors(read(netty, "io/netty/util/HashedWheelTimer.class")))
                .isEqualTo(made)
                .hasSizeGreaterThan(2);
    }

    @Test
    void whatNativeLibrariesCallStays() throws Exception {
        String type = "io/netty/internal/tcnative/SSLSessionCache.class";
        Path ours = copy("io.pullgauge.probe.path.PullPath");
        Path without = copy("io.netty.internal.tcnative.SSL");
        Path with = Files.copy(without, folder.resolve("with.jar"));
        Path natives = Files.createDirectories(folder.resolve("native"));
        Files.writeString(natives.resolve("lib.so"), "\177ELF\0\1sessionCreated\0");

        Slim.main(new String[] {"reflect", MODULES, "none", without.toString(), ours.toString()});
        Slim.main(new String[] {"reflect", MODULES, natives.toString(), with.toString(), ours.toString()});

        assertThat(methods(read(without, type))).noneMatch(each -> each.startsWith("sessionCreated("));
        assertThat(methods(read(with, type))).anyMatch(each -> each.startsWith("sessionCreated("));
    }

    private static List<String> methods(ClassModel model) {
        return model.methods().stream()
                .map(each -> each.methodName().stringValue() + each.methodType().stringValue())
                .toList();
    }

    private static List<String> constructors(ClassModel model) {
        return methods(model).stream().filter(each -> each.startsWith("<init>")).toList();
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

        Slim.main(new String[] {"plain", MODULES, "none", ours.toString()});

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
        Path from = Path.of(Class.forName(type, false, SlimTest.class.getClassLoader())
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
