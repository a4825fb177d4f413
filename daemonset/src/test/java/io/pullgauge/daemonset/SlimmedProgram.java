/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is taken out of a program's libraries is what nothing that is left can come to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SlimmedProgram {

    private final String libraries;
    private final String modules;
    private final List<String> classes;
    private final double most;

    private final Map<String, ClassModel> before = new HashMap<>();
    private final Map<String, ClassModel> after = new HashMap<>();

    /**
     * A program.
     *
     * @param libraries as {@link Slim} is told about them
     * @param classes one of each library that an image has, and of ours
     * @param most how many of all methods may be left
     */
    SlimmedProgram(String libraries, String modules, List<String> classes, double most) {
        this.libraries = libraries;
        this.modules = modules;
        this.classes = classes;
        this.most = most;
    }

    @BeforeAll
    void slimAll(@TempDir Path folder) throws Exception {
        List<String> jars = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        for (String library : classes) {
            Path from = Path.of(location(library));
            if (seen.add(from)) {
                Path to = folder.resolve(jars.size() + ".jar");
                jars.add((Files.isDirectory(from) ? SlimTest.packed(from, to) : Files.copy(from, to)).toString());
            }
        }
        read(jars, before);
        List<String> arguments = new ArrayList<>(List.of(libraries, modules, folder + "/none"));
        arguments.addAll(jars);
        Slim.main(arguments.toArray(String[]::new));
        read(jars, after);
    }

    @Test
    void nothingThatIsLeftCallsWhatIsGone() throws Exception {
        Set<String> called = new HashSet<>();
        for (ClassModel each : after.values()) {
            for (PoolEntry entry : each.constantPool()) {
                if (entry instanceof MemberRefEntry member) {
                    called.add(member.name().stringValue() + member.type().stringValue());
                }
            }
        }
        Set<String> gone = new TreeSet<>();
        after.forEach((name, model) -> {
            Set<String> left = methods(model);
            methods(Objects.requireNonNull(before.get(name))).stream()
                    .filter(method -> !left.contains(method))
                    .forEach(method -> {
                        if (called.contains(method)) {
                            gone.add(name + "." + method);
                        }
                    });
        });
        assertThat(gone).isEmpty();
        assertThat(after.values().stream()
                        .mapToLong(each -> each.methods().size())
                        .sum())
                .as("methods that are left")
                .isLessThan((long) (before.values().stream()
                                .mapToLong(each -> each.methods().size())
                                .sum()
                        * most));
    }

    @Test
    void nothingThatIsLeftNamesAClassThatIsGone() {
        Set<String> gone = new TreeSet<>();
        after.forEach((name, model) -> {
            for (PoolEntry entry : model.constantPool()) {
                if (entry instanceof ClassEntry type
                        && before.containsKey(type.asInternalName())
                        && !after.containsKey(type.asInternalName())) {
                    gone.add(name + " -> " + type.asInternalName());
                }
            }
        });
        assertThat(gone).isEmpty();
    }

    @Test
    void whatTheJdkCallsOfALibraryStays() throws Exception {
        Set<String> gone = new TreeSet<>();
        for (Class<?> type : List.of(
                Object.class,
                Runnable.class,
                Comparable.class,
                Iterable.class,
                AutoCloseable.class,
                CharSequence.class,
                java.io.InputStream.class,
                java.io.OutputStream.class,
                java.util.List.class,
                java.util.Map.class,
                javax.net.ssl.X509TrustManager.class,
                java.util.concurrent.ThreadFactory.class)) {
            for (Method method : type.getMethods()) {
                String name = method.getName() + descriptor(method);
                after.forEach((owner, model) -> {
                    if (methods(Objects.requireNonNull(before.get(owner))).contains(name)
                            && !methods(model).contains(name)) {
                        gone.add(owner + "." + name);
                    }
                });
            }
        }
        assertThat(gone).isEmpty();
    }

    private static String descriptor(Method method) {
        return java.lang.invoke.MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                .descriptorString();
    }

    private static Set<String> methods(ClassModel model) {
        Set<String> names = new HashSet<>();
        for (MethodModel each : model.methods()) {
            names.add(each.methodName().stringValue() + each.methodType().stringValue());
        }
        return names;
    }

    private static URI location(String type) throws Exception {
        return Class.forName(type, false, SlimmedProgram.class.getClassLoader())
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
    }

    private static void read(List<String> jars, Map<String, ClassModel> into) throws Exception {
        for (String jar : jars) {
            try (Stream<Jars.Entry> classes = Jars.classes(jar).stream()) {
                classes.filter(each -> !each.name().startsWith("META-INF")
                                && !each.name().endsWith("module-info.class"))
                        .forEach(each -> {
                            ClassModel model = ClassFile.of().parse(each.bytes());
                            into.put(model.thisClass().asInternalName(), model);
                        });
            }
        }
    }
}
