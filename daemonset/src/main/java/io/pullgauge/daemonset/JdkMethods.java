/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What a library can implement of the JDK, whose own code then calls it: every method there that is not private, as name and type. */
final class JdkMethods {

    /** Those that an agent's image has; a class of another cannot be extended in it. */
    private static final List<String> MODULES =
            List.of("java.base", "java.logging", "java.naming", "java.xml", "jdk.unsupported");

    private JdkMethods() {}

    /** Of the JDK that runs this. */
    static Set<String> all() throws IOException {
        FileSystem jdk = FileSystems.getFileSystem(URI.create("jrt:/"));
        Set<String> methods = new HashSet<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(jdk.getPath("modules", module))) {
                for (Path each :
                        files.filter(file -> file.toString().endsWith(".class")).toList()) {
                    ClassFile.of().parse(Files.readAllBytes(each)).methods().stream()
                            .filter(method -> !method.flags().has(AccessFlag.PRIVATE))
                            .filter(method -> !method.methodName().equalsString("<init>"))
                            .map(JdkMethods::name)
                            .forEach(methods::add);
                }
            }
        }
        return methods;
    }

    private static String name(MethodModel method) {
        return method.methodName().stringValue() + method.methodType().stringValue();
    }
}
