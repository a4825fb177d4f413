/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.InnerClassInfo;
import java.lang.classfile.attribute.RecordComponentInfo;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Optional;

/** One of the three methods that a compiler writes for a record, as plain code of the same effect. */
record RecordMethod(ClassModel record, String name, int line, List<RecordComponentInfo> components) {

    private static final ClassDesc METHODS = ClassDesc.of("java.lang.runtime.ObjectMethods");
    private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
    private static final ClassDesc TEXT = ClassDesc.of("java.lang.StringBuilder");
    private static final int ODD = 31;

    /** The one that this code leaves to the JVM; empty where it does something else. */
    static Optional<RecordMethod> in(ClassModel record, CodeModel code) {
        return code.elementStream()
                .filter(InvokeDynamicInstruction.class::isInstance)
                .map(InvokeDynamicInstruction.class::cast)
                .filter(site -> site.bootstrapMethod().owner().equals(METHODS))
                .findFirst()
                .map(site -> new RecordMethod(
                        record,
                        site.name().stringValue(),
                        line(code),
                        record.findAttribute(Attributes.record()).orElseThrow().components()));
    }

    private static int line(CodeModel code) {
        return code.elementStream()
                .filter(LineNumber.class::isInstance)
                .mapToInt(each -> ((LineNumber) each).line())
                .findFirst()
                .orElse(0);
    }

    void write(CodeBuilder code) {
        code.lineNumber(line);
        switch (name) {
            case "toString" -> writeText(code);
            case "hashCode" -> writeHash(code);
            case "equals" -> writeEquals(code);
            default -> throw new IllegalStateException("a record's own " + name);
        }
    }

    private void writeText(CodeBuilder code) {
        code.new_(TEXT).dup().invokespecial(TEXT, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void);
        String before = simpleName() + "[";
        for (RecordComponentInfo each : components) {
            append(code.loadConstant(before + each.name().stringValue() + "="), ConstantDescs.CD_String);
            append(load(code, 0, each), appended(each.descriptorSymbol()));
            before = ", ";
        }
        append(code.loadConstant(components.isEmpty() ? before + "]" : "]"), ConstantDescs.CD_String);
        code.invokevirtual(TEXT, "toString", MethodTypeDesc.of(ConstantDescs.CD_String))
                .areturn();
    }

    private static void append(CodeBuilder code, ClassDesc type) {
        code.invokevirtual(TEXT, "append", MethodTypeDesc.of(TEXT, type));
    }

    /** A byte is written as a number, and characters in an array are not a text. */
    private static ClassDesc appended(ClassDesc type) {
        boolean small = type.equals(ConstantDescs.CD_byte) || type.equals(ConstantDescs.CD_short);
        return small ? ConstantDescs.CD_int : type.isPrimitive() ? type : ConstantDescs.CD_Object;
    }

    private String simpleName() {
        String whole = record.thisClass().asInternalName();
        return record.findAttribute(Attributes.innerClasses()).stream()
                .flatMap(all -> all.classes().stream())
                .filter(each -> each.innerClass().asInternalName().equals(whole))
                .findFirst()
                .flatMap(InnerClassInfo::innerName)
                .map(Utf8Entry::stringValue)
                .orElse(whole.substring(whole.lastIndexOf('/') + 1));
    }

    private void writeHash(CodeBuilder code) {
        code.loadConstant(0);
        for (RecordComponentInfo each : components) {
            ClassDesc type = each.descriptorSymbol();
            load(code.loadConstant(ODD).imul(), 0, each);
            code.invokestatic(boxOrObjects(type), "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, objectOr(type)))
                    .iadd();
        }
        code.ireturn();
    }

    private void writeEquals(CodeBuilder code) {
        Label differs = code.newLabel();
        code.aload(1).instanceOf(type()).ifeq(differs);
        code.aload(1).checkcast(type()).astore(2);
        components.forEach(each -> compare(code, each, differs));
        code.loadConstant(1).ireturn().labelBinding(differs).loadConstant(0).ireturn();
    }

    private void compare(CodeBuilder code, RecordComponentInfo each, Label differs) {
        ClassDesc type = each.descriptorSymbol();
        load(code, 0, each);
        load(code, 2, each);
        if (type.isPrimitive()) {
            // As the JDK does: two numbers that are none are equal, and minus zero is not zero.
            code.invokestatic(boxOrObjects(type), "compare", MethodTypeDesc.of(ConstantDescs.CD_int, type, type))
                    .branch(Opcode.IFNE, differs);
        } else {
            MethodTypeDesc equals =
                    MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_Object, ConstantDescs.CD_Object);
            code.invokestatic(OBJECTS, "equals", equals).branch(Opcode.IFEQ, differs);
        }
    }

    private CodeBuilder load(CodeBuilder code, int slot, RecordComponentInfo each) {
        return code.aload(slot).getfield(type(), each.name().stringValue(), each.descriptorSymbol());
    }

    private ClassDesc type() {
        return record.thisClass().asSymbol();
    }

    private static ClassDesc objectOr(ClassDesc type) {
        return type.isPrimitive() ? type : ConstantDescs.CD_Object;
    }

    private static ClassDesc boxOrObjects(ClassDesc type) {
        return switch (TypeKind.from(type)) {
            case BOOLEAN -> ConstantDescs.CD_Boolean;
            case BYTE -> ConstantDescs.CD_Byte;
            case CHAR -> ConstantDescs.CD_Character;
            case SHORT -> ConstantDescs.CD_Short;
            case INT -> ConstantDescs.CD_Integer;
            case LONG -> ConstantDescs.CD_Long;
            case FLOAT -> ConstantDescs.CD_Float;
            case DOUBLE -> ConstantDescs.CD_Double;
            case REFERENCE, VOID -> OBJECTS;
        };
    }
}
