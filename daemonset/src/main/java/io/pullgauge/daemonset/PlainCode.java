/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes out what the compiler leaves to the JVM to write: switches over types, and what records say of themselves. The first use of each
 * makes the JVM put a class together, which stays in memory, in a time at which everything else starts too; plain code of the same effect
 * comes with the archive. Lambdas stay as they are: the archive has their classes. Keeps state: for one class each.
 */
final class PlainCode implements ClassTransform {

    private static final ClassDesc SWITCHES = ClassDesc.of("java.lang.runtime.SwitchBootstraps");
    private static final MethodTypeDesc EQUALS = MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_Object);

    private final ClassModel model;
    private final List<InvokeDynamicInstruction> switches = new ArrayList<>();

    private PlainCode(ClassModel model) {
        this.model = model;
    }

    static ClassTransform of(ClassModel model) {
        return ClassTransform.ofStateful(() -> new PlainCode(model));
    }

    @Override
    public void accept(ClassBuilder builder, ClassElement element) {
        Optional<CodeModel> code = element instanceof MethodModel method ? method.code() : Optional.empty();
        Optional<RecordMethod> ofRecord = code.flatMap(each -> RecordMethod.in(model, each));
        if (element instanceof MethodModel method && ofRecord.isPresent()) {
            builder.withMethodBody(
                    method.methodName(), method.methodType(), method.flags().flagsMask(), ofRecord.get()::write);
        } else if (element instanceof MethodModel method
                && code.stream().flatMap(CodeModel::elementStream).anyMatch(PlainCode::isSwitch)) {
            builder.transformMethod(method, MethodTransform.transformingCode(this::call));
        } else {
            builder.with(element);
        }
    }

    @Override
    public void atEnd(ClassBuilder builder) {
        int flags = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC;
        for (int i = 0; i < switches.size(); i++) {
            InvokeDynamicInstruction each = switches.get(i);
            builder.withMethodBody(name(i), each.typeSymbol(), flags, code -> write(code, each));
        }
    }

    private static boolean isSwitch(CodeElement element) {
        return element instanceof InvokeDynamicInstruction site
                && site.bootstrapMethod().owner().equals(SWITCHES)
                && site.bootstrapArgs().stream().allMatch(each -> each instanceof String || isClass(each));
    }

    private static boolean isClass(ConstantDesc label) {
        return label instanceof ClassDesc type && !type.isPrimitive();
    }

    private void call(CodeBuilder code, CodeElement element) {
        if (isSwitch(element) && element instanceof InvokeDynamicInstruction site) {
            code.invokestatic(
                    model.thisClass().asSymbol(),
                    name(switches.size()),
                    site.typeSymbol(),
                    model.flags().has(AccessFlag.INTERFACE));
            switches.add(site);
        } else {
            code.with(element);
        }
    }

    private static String name(int number) {
        return "$switch$" + number;
    }

    /** What both bootstrap methods promise: -1 for null, else the first label from the second argument on that fits, else their number. */
    private static void write(CodeBuilder code, InvokeDynamicInstruction site) {
        List<ConstantDesc> labels = site.bootstrapArgs();
        code.aload(0).ifThen(Opcode.IFNULL, none -> none.loadConstant(-1).ireturn());
        for (int i = 0; i < labels.size(); i++) {
            Label next = code.newLabel();
            code.iload(1).loadConstant(i).if_icmpgt(next);
            fits(code, site, labels.get(i));
            code.ifeq(next).loadConstant(i).ireturn().labelBinding(next);
        }
        code.loadConstant(labels.size()).ireturn();
    }

    private static void fits(CodeBuilder code, InvokeDynamicInstruction site, ConstantDesc label) {
        if (label instanceof ClassDesc type) {
            code.aload(0).instanceOf(type);
            return;
        }
        code.loadConstant(label).aload(0);
        if (site.bootstrapMethod().methodName().equals("enumSwitch")) {
            code.invokevirtual(ConstantDescs.CD_Enum, "name", MethodTypeDesc.of(ConstantDescs.CD_String));
        }
        code.invokevirtual(ConstantDescs.CD_String, "equals", EQUALS);
    }
}
