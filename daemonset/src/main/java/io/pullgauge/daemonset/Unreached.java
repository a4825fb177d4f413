/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
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

/**
 * Which functions of Kotlin's library nobody calls. It keeps its functions in a few classes of thousands of static methods each, of which
 * okhttp needs dozens, and a class is loaded whole. A method counts as reached where any class names one of its name and type, whatever
 * the owner: too many rather than too few.
 */
final class Unreached {

    private final Set<String> reached;

    private Unreached(Set<String> reached) {
        this.reached = reached;
    }

    /** Looks through all classes of a program. */
    static Unreached in(Collection<byte[]> classes) {
        Map<String, List<MethodModel>> functions = new HashMap<>();
        Deque<String> named = new ArrayDeque<>();
        for (byte[] bytes : classes) {
            ClassModel model = ClassFile.of().parse(bytes);
            if (isCollection(model.thisClass().asInternalName())) {
                model.methods().stream()
                        .filter(Unreached::isFunction)
                        .forEach(each -> functions
                                .computeIfAbsent(name(each), _ -> new ArrayList<>())
                                .add(each));
                model.methods().stream().filter(each -> !isFunction(each)).forEach(each -> addCalls(each, named));
            } else {
                addNames(model, named);
            }
        }
        return new Unreached(closure(functions, named));
    }

    private static Set<String> closure(Map<String, List<MethodModel>> functions, Deque<String> named) {
        Set<String> reached = new HashSet<>();
        while (!named.isEmpty()) {
            String next = named.pop();
            if (reached.add(next)) {
                functions.getOrDefault(next, List.of()).forEach(each -> addCalls(each, named));
            }
        }
        return reached;
    }

    /** Whether this method of this class can go. */
    boolean has(String owner, MethodModel method) {
        return isCollection(owner) && isFunction(method) && !reached.contains(name(method));
    }

    /** {@code kotlin/collections/CollectionsKt___CollectionsKt}: what Kotlin makes of a file of functions. */
    private static boolean isCollection(String owner) {
        return owner.matches("kotlin/[a-z/]+/[A-Za-z]+Kt(_+[A-Za-z]+Kt)?");
    }

    private static boolean isFunction(MethodModel method) {
        return method.flags().has(AccessFlag.STATIC) && !method.methodName().equalsString("<clinit>");
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
                if (element instanceof InvokeInstruction call) {
                    into.add(call.name().stringValue() + call.type().stringValue());
                } else if (element instanceof InvokeDynamicInstruction call) {
                    call.bootstrapArgs().forEach(each -> addHandle(each, into));
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
