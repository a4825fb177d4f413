/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes.Name;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes one module of a program's jars, which jlink can put beside the JDK's own. A program that starts from jars reads the table of
 * contents of all of them, holds it as long as it runs, and looks through it for each class; the runtime's is a mapped file with an index.
 * Run by the build of the images.
 */
public final class OneModule {

    private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/(\\d+)/(.+)");
    private static final Pattern SERVICE = Pattern.compile("META-INF/services/(.+)");
    private static final Pattern LICENCE = Pattern.compile("(?i)(META-INF/)?(LICENSE|NOTICE|COPYRIGHT)[^/]*");

    private final Path target;
    private final Path licences;
    private final Descriptor descriptor;

    private OneModule(Path target, Path licences, Descriptor descriptor) {
        this.target = target;
        this.licences = licences;
        this.descriptor = descriptor;
    }

    /**
     * The arguments: the folder of the jars, the folder to write the module to, the folder for the licences of what it is made of, the
     * module's name, its main class, and the modules that it needs, with commas between.
     */
    public static void main(String[] arguments) throws IOException {
        Descriptor descriptor = new Descriptor(arguments[3], arguments[4], List.of(arguments[5].split(",")));
        OneModule module = new OneModule(Path.of(arguments[1]), Path.of(arguments[2]), descriptor);
        try (Stream<Path> jars = Files.list(Path.of(arguments[0]))) {
            for (Path jar : jars.sorted().toList()) {
                module.add(jar);
            }
        }
        Files.write(module.target.resolve("module-info.class"), descriptor.bytes());
    }

    private void add(Path jar) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(jar, Map.of());
                Stream<Path> all = Files.walk(files.getPath("/"))) {
            // What is for a newer Java comes after what it stands in for.
            for (Path each : all.filter(Files::isRegularFile)
                    .sorted(Comparator.comparingInt(OneModule::version))
                    .toList()) {
                add(String.valueOf(jar.getFileName()), each);
            }
            Path main = files.getPath("/" + descriptor.mainClass().replace('.', '/') + ".class");
            if (Files.exists(main)) {
                descriptor.version(versionOf(files.getPath("/META-INF/MANIFEST.MF")));
            }
        }
    }

    private static int version(Path file) {
        Matcher versioned = VERSIONED.matcher(name(file));
        return versioned.matches() ? Integer.parseInt(versioned.group(1)) : 0;
    }

    private static String name(Path file) {
        return file.toString().substring(1);
    }

    private void add(String jar, Path file) throws IOException {
        String name = name(file);
        Matcher versioned = VERSIONED.matcher(name);
        Matcher service = SERVICE.matcher(name);
        if (LICENCE.matcher(name).matches()) {
            write(licences.resolve(jar).resolve(String.valueOf(file.getFileName())), file);
        } else if (service.matches()) {
            descriptor.service(service.group(1), Files.readAllLines(file));
        } else if (versioned.matches()) {
            if (version(file) <= Runtime.version().feature()) {
                addContent(versioned.group(2), file);
            }
        } else {
            addContent(name, file);
        }
    }

    private void addContent(String name, Path file) throws IOException {
        if (name.startsWith("META-INF/") || name.startsWith("OSGI-INF/") || name.endsWith("module-info.class")) {
            return;
        }
        boolean twice = Files.exists(target.resolve(name)) && version(file) == 0;
        if (twice && name.endsWith(".class") && Files.mismatch(target.resolve(name), file) >= 0) {
            throw new IllegalStateException("two jars have " + name);
        }
        descriptor.content(name, Files.readAllBytes(file));
        write(target.resolve(name), file);
    }

    private static void write(Path to, Path file) throws IOException {
        Files.createDirectories(to.getParent());
        Files.write(to, Files.readAllBytes(file));
    }

    private static String versionOf(Path manifest) throws IOException {
        try (var in = Files.newInputStream(manifest)) {
            return new Manifest(in).getMainAttributes().getValue(Name.IMPLEMENTATION_VERSION);
        }
    }
}
