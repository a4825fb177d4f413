/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.ModuleAttribute;
import java.lang.classfile.attribute.ModuleMainClassAttribute;
import java.lang.classfile.attribute.ModulePackagesAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.constant.ClassDesc;
import java.lang.constant.ModuleDesc;
import java.lang.constant.PackageDesc;
import java.lang.reflect.AccessFlag;
import java.net.URL;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a module says of itself, read off its content: its packages, the services that it provides, and those that it may look up: what it
 * provides itself, and every class that a class with a {@link java.util.ServiceLoader} names.
 */
final class Descriptor {

    private static final ClassDesc LOADER = ClassDesc.of("java.util.ServiceLoader");

    private final String name;
    private final String mainClass;
    private final List<String> requires;
    private final Set<String> packages = new TreeSet<>();
    private final Set<String> types = new HashSet<>();
    private final Set<String> uses = new TreeSet<>();
    private final Map<String, Set<String>> services = new TreeMap<>();
    private @Nullable String version;

    Descriptor(String name, String mainClass, List<String> requires) {
        this.name = name;
        this.mainClass = mainClass;
        this.requires = requires;
    }

    String mainClass() {
        return mainClass;
    }

    void version(@Nullable String told) {
        version = told;
    }

    /** Takes a file of the module into account. */
    void content(String file, byte[] bytes) {
        int slash = file.lastIndexOf('/');
        if (slash > 0) {
            packages.add(file.substring(0, slash).replace('/', '.'));
        }
        if (file.endsWith(".class")) {
            ClassModel model = ClassFile.of().parse(bytes);
            types.add(model.thisClass().asSymbol().descriptorString());
            addUses(model);
        }
    }

    private void addUses(ClassModel model) {
        Set<ClassDesc> named = new HashSet<>();
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof ClassEntry type && type.asSymbol().isClassOrInterface()) {
                named.add(type.asSymbol());
            }
        }
        if (named.contains(LOADER)) {
            named.forEach(each -> uses.add(each.descriptorString()));
        }
    }

    /** Takes the lines of a service file. */
    void service(String type, List<String> lines) {
        for (String line : lines) {
            String provider = line.replaceFirst("#.*", "").strip();
            if (!provider.isEmpty()) {
                services.computeIfAbsent(type, _ -> new TreeSet<>()).add(provider);
            }
        }
    }

    /** The compiled descriptor. */
    byte[] bytes() {
        ModuleAttribute module = ModuleAttribute.of(ModuleDesc.of(name), builder -> {
            // Libraries ask their class loader for files of theirs, which it finds in packages that are open only.
            builder.moduleFlags(AccessFlag.OPEN);
            builder.moduleVersion(version);
            requires.forEach(each -> builder.requires(
                    ModuleDesc.of(each), each.equals("java.base") ? List.of(AccessFlag.MANDATED) : List.of(), null));
            services.forEach((type, providers) -> provide(builder, ClassDesc.of(type), providers));
            uses.stream().map(ClassDesc::ofDescriptor).filter(this::isThere).forEach(builder::uses);
        });
        return ClassFile.of()
                .buildModule(
                        module,
                        file -> file.with(ModulePackagesAttribute.ofNames(
                                        packages.stream().map(PackageDesc::of).toList()))
                                .with(ModuleMainClassAttribute.of(ClassDesc.of(mainClass))));
    }

    /** A service of a library that is not there has nobody who could ask for it. */
    private void provide(ModuleAttribute.ModuleAttributeBuilder builder, ClassDesc type, Set<String> providers) {
        List<ClassDesc> there = providers.stream()
                .map(ClassDesc::of)
                .filter(each -> types.contains(each.descriptorString()))
                .toList();
        if (!there.isEmpty() && isThere(type)) {
            builder.provides(type, there.toArray(ClassDesc[]::new));
            uses.add(type.descriptorString());
        }
    }

    /** Here, or in a module of the JDK that this one needs: {@code jrt:/MODULE/…}. */
    private boolean isThere(ClassDesc type) {
        String file = type.descriptorString().replaceFirst("^L(.*);$", "$1.class");
        URL ofJdk = ClassLoader.getPlatformClassLoader().getResource(file);
        return types.contains(type.descriptorString())
                || (ofJdk != null && requires.contains(ofJdk.getPath().split("/", 3)[1]));
    }
}
