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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Takes out of libraries' classes what a running agent never reads: every byte of a class lies in the agent's memory on every node. Gone
 * are names of local variables, line numbers, annotations for compilers, generic signatures, and those functions of Kotlin's library that
 * nothing in the image calls (see {@link Unreached}), and all but the ASN.1 of Bouncy Castle (see {@link Unneeded}). Our own classes keep
 * what a stack trace shows. Run by the build on its own copies of the jars.
 */
public final class Slim {

    private static final String OURS = "io/pullgauge/";
    private static final ClassDesc METADATA = ClassDesc.of("kotlin.Metadata");

    /** Reads who extends whom from the class path, and loads nothing: much of it names libraries that are not there. */
    private static final ClassFile STRANGERS = ClassFile.of(
            DebugElementsOption.DROP_DEBUG,
            LineNumbersOption.DROP_LINE_NUMBERS,
            ConstantPoolSharingOption.NEW_POOL,
            ClassHierarchyResolverOption.of(
                    ClassHierarchyResolver.ofResourceParsing(ClassLoader.getSystemClassLoader())));

    private Slim() {}

    /** Rewrites the jars that it is given, in place; says how many bytes of classes are left. */
    public static void main(String[] arguments) throws IOException {
        List<Jars.Entry> classes = new ArrayList<>();
        for (String jar : arguments) {
            classes.addAll(Jars.classes(jar));
        }
        Unreached unreached =
                Unreached.in(classes.stream().map(Jars.Entry::bytes).toList());
        Unneeded unneeded = Unneeded.in(classes);
        long before = 0;
        long after = 0;
        for (Map.Entry<String, List<Jars.Entry>> jar : Jars.byJar(classes).entrySet()) {
            List<Jars.Entry> slim = jar.getValue().stream()
                    .filter(each -> !unneeded.has(each.name()))
                    .map(each -> slim(each, unreached))
                    .toList();
            List<String> gone = jar.getValue().stream()
                    .map(Jars.Entry::name)
                    .filter(unneeded::has)
                    .toList();
            before += Jars.size(jar.getValue());
            after += Jars.size(slim);
            Jars.replace(jar.getKey(), slim, gone);
        }
        System.err.println("Slim: " + before / 1024 + " KiB of classes before, " + after / 1024 + " after");
    }

    private static Jars.Entry slim(Jars.Entry each, Unreached unreached) {
        if (each.name().startsWith(OURS) || each.name().endsWith("module-info.class")) {
            return each;
        }
        try {
            return new Jars.Entry(each.jar(), each.name(), slim(each.bytes(), unreached));
        } catch (IllegalArgumentException namesWhatIsNotThere) {
            // A use that this program has not, of a library that it does not carry: such a class is never loaded.
            return each;
        }
    }

    static byte[] slim(byte[] bytes, Unreached unreached) {
        ClassModel model = STRANGERS.parse(bytes);
        String owner = model.thisClass().asInternalName();
        Predicate<ClassElement> needless = element ->
                isNeedless(element) || (element instanceof MethodModel method && unreached.has(owner, method));
        MethodTransform methods = MethodTransform.dropping(Slim::isNeedlessOfMethod);
        FieldTransform fields = FieldTransform.dropping(Slim::isNeedless);
        return STRANGERS.transformClass(
                model,
                ClassTransform.dropping(needless)
                        .andThen(ClassTransform.transformingMethods(methods))
                        .andThen(ClassTransform.transformingFields(fields)));
    }

    private static boolean isNeedlessOfMethod(MethodElement element) {
        return isNeedless(element) || element instanceof RuntimeInvisibleParameterAnnotationsAttribute;
    }

    private static boolean isNeedless(Object element) {
        return element instanceof RuntimeInvisibleAnnotationsAttribute
                || element instanceof SignatureAttribute
                || element instanceof SourceFileAttribute
                || (element instanceof RuntimeVisibleAnnotationsAttribute visible && isForKotlinAlone(visible));
    }

    private static boolean isForKotlinAlone(RuntimeVisibleAnnotationsAttribute visible) {
        return visible.annotations().stream().map(Annotation::classSymbol).allMatch(METADATA::equals);
    }
}
