/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which methods of libraries nobody calls. A class is loaded whole, and each of its methods takes some three hundred bytes of every node;
 * of okhttp we call a part, of Kotlin's library dozens of thousands. A method counts as reached where code that is reached names one of
 * its name and type, whatever the owner, where the JDK has one that it may stand for, and where a text is its name: too many rather than
 * too few. {@link Surroundings} says which classes stay whole.
 */
final class Unreached {

    private final Set<String> reached;
    private final Set<String> texts;
    private final Predicate<ClassModel> whole;
    private final Surroundings surroundings;

    private Unreached(Set<String> reached, Set<String> texts, Predicate<ClassModel> whole, Surroundings surroundings) {
        this.reached = reached;
        this.texts = texts;
        this.whole = whole;
        this.surroundings = surroundings;
    }

    /**
     * Looks through all classes of a program.
     *
     * @param surroundings what else may call a method without our seeing it
     * @param others classes that cannot be rewritten, by their names
     */
    static Unreached in(Collection<byte[]> classes, Surroundings surroundings, Set<String> others) {
        Set<String> unwritable = Set.copyOf(others);
        Predicate<ClassModel> whole =
                model -> unwritable.contains(model.thisClass().asInternalName()) || surroundings.keepsWhole(model);
        Map<String, List<MethodModel>> methods = new HashMap<>();
        Deque<String> named = new ArrayDeque<>(surroundings.calls());
        Set<String> texts = new HashSet<>(surroundings.texts());
        for (byte[] bytes : classes) {
            ClassModel model = ClassFile.of().parse(bytes);
            addTexts(model, texts);
            if (whole.test(model)) {
                addNames(model, named);
            } else {
                for (MethodModel each : model.methods()) {
                    if (mayGo(model, each, surroundings)) {
                        methods.computeIfAbsent(name(each), _ -> new ArrayList<>())
                                .add(each);
                    } else {
                        addCalls(each, named);
                    }
                }
            }
        }
        methods.values().stream()
                .flatMap(List::stream)
                .filter(each -> texts.contains(each.methodName().stringValue()))
                .forEach(each -> named.add(name(each)));
        return new Unreached(closure(methods, named), texts, whole, surroundings);
    }

    private static Set<String> closure(Map<String, List<MethodModel>> methods, Deque<String> named) {
        Set<String> reached = new HashSet<>();
        while (!named.isEmpty()) {
            String next = named.pop();
            if (reached.add(next)) {
                methods.getOrDefault(next, List.of()).forEach(each -> addCalls(each, named));
            }
        }
        return reached;
    }

    /** Whether this method of this class can go. */
    boolean has(ClassModel owner, MethodModel method) {
        return !whole.test(owner)
                && mayGo(owner, method, surroundings)
                && !reached.contains(name(method))
                && !texts.contains(method.methodName().stringValue());
    }

    /** What the JVM or serialization calls by itself stays. */
    private static boolean mayGo(ClassModel owner, MethodModel method, Surroundings surroundings) {
        boolean ofEnum = owner.flags().has(AccessFlag.ENUM) && method.flags().has(AccessFlag.STATIC);
        return !ofEnum
                && !method.methodName().equalsString("<clinit>")
                && !surroundings.makes(method)
                && !method.flags().has(AccessFlag.NATIVE);
    }

    private static void addTexts(ClassModel model, Set<String> into) {
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof StringEntry text) {
                into.add(text.stringValue());
            }
        }
    }

    private static void addNames(ClassModel model, Deque<String> into) {
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof MemberRefEntry member) {
                into.add(member.name().stringValue() + member.type().stringValue());
            }
        }
    }

    private static void addCalls(MethodModel method, Deque<String> into) {
        method.code().ifPresent(code -> {
            for (CodeElement element : code) {
                switch (element) {
                    case InvokeInstruction call ->
                        into.add(call.name().stringValue() + call.type().stringValue());
                    case InvokeDynamicInstruction call -> call.bootstrapArgs().forEach(each -> addHandle(each, into));
                    case ConstantInstruction.LoadConstantInstruction load -> addHandle(load.constantValue(), into);
                    default -> {}
                }
            }
        });
    }

    private static void addHandle(ConstantDesc argument, Deque<String> into) {
        if (argument instanceof DirectMethodHandleDesc handle) {
            into.add(handle.methodName() + handle.lookupDescriptor());
        }
    }

    private static String name(MethodModel method) {
        return method.methodName().stringValue() + method.methodType().stringValue();
    }
}
