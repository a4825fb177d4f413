/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.io.IOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFile.DebugElementsOption;
import java.lang.classfile.ClassFile.LineNumbersOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.FieldTransform;
import java.lang.classfile.MethodElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.attribute.RuntimeInvisibleAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeInvisibleParameterAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeVisibleAnnotationsAttribute;
import java.lang.classfile.attribute.SignatureAttribute;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.constant.ClassDesc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Takes out of libraries' classes what a running program never reads: every byte of a class lies in its memory, an agent's on every node.
 * Gone are names of local variables, line numbers, annotations for compilers, the methods that nothing in the image calls (see
 * {@link Unreached}) and what only compilers read of the other files; where no library looks at classes at run time also generic
 * signatures and the classes that nothing names (see {@link Unneeded}). Our own classes keep what a stack trace shows. Run by the build
 * on its own copies of the jars.
 */
public final class Slim {

    private static final ClassDesc METADATA = ClassDesc.of("kotlin.Metadata");

    /** Reads who extends whom from the class path, and loads nothing: much of it names libraries that are not there. */
    private static final ClassFile STRANGERS = ClassFile.of(
            DebugElementsOption.DROP_DEBUG,
            LineNumbersOption.DROP_LINE_NUMBERS,
            ConstantPoolSharingOption.NEW_POOL,
            ClassHierarchyResolverOption.of(
                    ClassHierarchyResolver.ofResourceParsing(ClassLoader.getSystemClassLoader())));

    /** Of ours the numbers of lines stay. */
    private static final ClassFile OURSELVES =
            ClassFile.of(DebugElementsOption.DROP_DEBUG, ConstantPoolSharingOption.NEW_POOL);

    private final Surroundings surroundings;

    private Slim(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * Rewrites the jars that it is given, in place; says how many bytes of classes are left. The arguments before them: whether the
     * libraries {@code reflect} or not ({@code plain}), the JDK's modules in the image with commas between, and the folder of its native
     * libraries, which need not be there.
     */
    public static void main(String[] arguments) throws IOException {
        Slim slim = new Slim(Surroundings.of(
                arguments[0].equals("reflect"), List.of(arguments[1].split(",")), Path.of(arguments[2])));
        slim.rewrite(List.of(arguments).subList(3, arguments.length));
    }

    private void rewrite(List<String> jars) throws IOException {
        List<Jars.Entry> all = new ArrayList<>();
        List<String> services = new ArrayList<>();
        for (String jar : jars) {
            all.addAll(Jars.classes(jar));
            services.addAll(Jars.services(jar));
        }
        Predicate<Jars.Entry> goes = unneeded(all, services);
        Map<Boolean, List<Jars.Entry>> parted = all.stream().collect(Collectors.partitioningBy(goes));
        List<Jars.Entry> left = slim(parted.getOrDefault(false, List.of()));
        Map<String, List<Jars.Entry>> gone = Jars.byJar(parted.getOrDefault(true, List.of()));
        for (Map.Entry<String, List<Jars.Entry>> jar : Jars.byJar(left).entrySet()) {
            Jars.replace(
                    jar.getKey(),
                    jar.getValue(),
                    gone.getOrDefault(jar.getKey(), List.of()).stream()
                            .map(Jars.Entry::name)
                            .toList());
        }
        System.err.println(
                "Slim: " + Jars.size(all) / 1024 + " KiB of classes before, " + Jars.size(left) / 1024 + " after");
    }

    private Predicate<Jars.Entry> unneeded(List<Jars.Entry> all, List<String> services) {
        if (surroundings.reflect()) {
            return _ -> false;
        }
        Unneeded unneeded = Unneeded.in(all, services);
        return each -> unneeded.has(each.name());
    }

    /** What a class that must stay whole calls stays too, so that each one found makes another round. */
    private List<Jars.Entry> slim(List<Jars.Entry> classes) {
        List<byte[]> bytes = classes.stream().map(Jars.Entry::bytes).toList();
        Set<String> whole = new HashSet<>();
        List<Jars.Entry> slim;
        int known;
        do {
            known = whole.size();
            Unreached unreached = Unreached.in(bytes, surroundings, whole);
            slim = classes.stream().map(each -> slim(each, unreached, whole)).toList();
        } while (whole.size() > known);
        return slim;
    }

    private Jars.Entry slim(Jars.Entry each, Unreached unreached, Set<String> whole) {
        if (each.name().endsWith("module-info.class")) {
            return each;
        }
        ClassModel model = STRANGERS.parse(each.bytes());
        String name = model.thisClass().asInternalName();
        if (Surroundings.isOurs(name)) {
            return new Jars.Entry(each.jar(), each.name(), ours(each.bytes()));
        }
        try {
            return whole.contains(name) ? each : new Jars.Entry(each.jar(), each.name(), slim(model, unreached));
        } catch (IllegalArgumentException namesWhatIsNotThere) {
            // A use that this program has not, of a library that it does not carry: such a class is never loaded.
            whole.add(name);
            return each;
        }
    }

    private static byte[] ours(byte[] bytes) {
        ClassModel model = OURSELVES.parse(bytes);
        return OURSELVES.transformClass(
                model, ClassTransform.dropping(element -> element instanceof RuntimeInvisibleAnnotationsAttribute));
    }

    private byte[] slim(ClassModel model, Unreached unreached) {
        Predicate<ClassElement> needless = element ->
                isNeedless(element) || (element instanceof MethodModel method && unreached.has(model, method));
        MethodTransform methods = MethodTransform.dropping(this::isNeedlessOfMethod);
        FieldTransform fields = FieldTransform.dropping(this::isNeedless);
        return STRANGERS.transformClass(
                model,
                ClassTransform.dropping(needless)
                        .andThen(ClassTransform.transformingMethods(methods))
                        .andThen(ClassTransform.transformingFields(fields)));
    }

    private boolean isNeedlessOfMethod(MethodElement element) {
        return isNeedless(element) || element instanceof RuntimeInvisibleParameterAnnotationsAttribute;
    }

    private boolean isNeedless(Object element) {
        return element instanceof RuntimeInvisibleAnnotationsAttribute
                || (element instanceof SignatureAttribute && !surroundings.reflect())
                || element instanceof SourceFileAttribute
                || (element instanceof RuntimeVisibleAnnotationsAttribute visible && isForKotlinAlone(visible));
    }

    private static boolean isForKotlinAlone(RuntimeVisibleAnnotationsAttribute visible) {
        return visible.annotations().stream().map(Annotation::classSymbol).allMatch(METADATA::equals);
    }
}
