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

    private JdkMethods() {}

    /** Of these modules of the JDK that runs this: those that the image has; a class of another cannot be extended in it. */
    static Set<String> of(List<String> modules) throws IOException {
        FileSystem jdk = FileSystems.getFileSystem(URI.create("jrt:/"));
        Set<String> methods = new HashSet<>();
        for (String module : modules) {
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
