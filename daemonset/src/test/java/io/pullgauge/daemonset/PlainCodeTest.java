/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Plain code does what the JVM's own would. */
class PlainCodeTest {

    /** One component of each kind. */
    @SuppressWarnings("ArrayRecordComponent") // that it is compared by identity is what is tested
    record Sample(
            boolean flag,
            byte small,
            char letter,
            short brief,
            int whole,
            long wide,
            float real,
            double exact,
            @Nullable String text,
            List<String> all,
            Object @Nullable [] array) {}

    record Empty() {}

    private sealed interface Shape {
        record Circle(int radius) implements Shape {}

        record Square(int side) implements Shape {}

        record Nothing() implements Shape {}
    }

    private enum Colour {
        RED,
        GREEN,
        BLUE
    }

    /** Switches as our code has them. */
    static final class Switching implements Function<@Nullable Object, String> {

        @Override
        public String apply(@Nullable Object any) {
            return switch (any) {
                case null -> "nothing";
                case Shape.Circle(int radius) when radius > 10 -> "a large circle";
                case Shape.Circle circle -> "a circle of " + circle.radius();
                case Shape.Square(int side) -> "a square of " + side;
                case Shape.Nothing _ -> "no shape";
                case Colour colour -> colour(colour);
                case CharSequence text -> "a text of " + text.length();
                default -> "a " + any.getClass().getSimpleName();
            };
        }

        private static String colour(Colour any) {
            return switch (any) {
                case Colour each when each.compareTo(Colour.GREEN) > 0 -> "late";
                case RED -> "red";
                case GREEN -> "green";
                case BLUE -> "blue";
            };
        }
    }

    /** Tells what its records and switches do. */
    public static final class Program implements Supplier<List<String>> {

        private static final Object[] ARRAY = {1};

        /** Made from another loader. */
        public Program() {}

        @Override
        public List<String> get() {
            List<String> told = new ArrayList<>();
            Sample one = sample(Float.NaN, -0.0, null);
            told.add(one + " " + one.hashCode() + " " + new Empty() + " " + new Empty().hashCode());
            Object[] others = {
                one,
                sample(Float.NaN, -0.0, null),
                sample(Float.NaN, 0.0, null),
                sample(1, -0.0, null),
                sample(Float.NaN, -0.0, ARRAY),
                new Sample(true, (byte) -1, 'x', (short) -2, 3, 4, Float.NaN, -0.0, "text", List.of("a", "b"), null),
                new Sample(false, (byte) 1, 'x', (short) -2, 3, 4, Float.NaN, -0.0, "text", List.of("a", "b"), null),
                new Sample(false, (byte) -1, 'y', (short) -2, 3, 4, Float.NaN, -0.0, "text", List.of("a", "b"), null),
                new Sample(false, (byte) -1, 'x', (short) 2, 3, 4, Float.NaN, -0.0, "text", List.of("a", "b"), null),
                new Sample(false, (byte) -1, 'x', (short) -2, 4, 4, Float.NaN, -0.0, "text", List.of("a", "b"), null),
                new Sample(false, (byte) -1, 'x', (short) -2, 3, 5, Float.NaN, -0.0, "text", List.of("a", "b"), null),
                new Sample(false, (byte) -1, 'x', (short) -2, 3, 4, Float.NaN, -0.0, null, List.of("a", "b"), null),
                new Sample(false, (byte) -1, 'x', (short) -2, 3, 4, Float.NaN, -0.0, "text", List.of("a"), null),
                new Empty(),
                "text",
                null
            };
            for (Object each : others) {
                told.add(one.equals(each) + " " + new Empty().equals(each));
            }
            told.add("" + sample(1, 1, ARRAY).equals(sample(1, 1, ARRAY)));
            Object[] shapes = {
                null,
                new Shape.Circle(3),
                new Shape.Circle(11),
                new Shape.Square(2),
                new Shape.Nothing(),
                Colour.RED,
                Colour.GREEN,
                Colour.BLUE,
                "four",
                1
            };
            for (Object each : shapes) {
                told.add(new Switching().apply(each));
            }
            return told;
        }

        private static Sample sample(float real, double exact, Object @Nullable [] array) {
            return new Sample(false, (byte) -1, 'x', (short) -2, 3, 4L, real, exact, "text", List.of("a", "b"), array);
        }
    }

    @Test
    void aProgramOfItDoesTheSame() throws Exception {
        List<String> before = new Program().get();

        Object after = new Rewriting()
                .loadClass(Program.class.getName())
                .asSubclass(Supplier.class)
                .getDeclaredConstructor()
                .newInstance();

        assertThat(after.getClass()).isNotEqualTo(Program.class);
        assertThat(((Supplier<?>) after).get()).isEqualTo(before);
        assertThat(before).contains("a large circle", "late", "green", "a text of 4", "nothing", "true false");
    }

    @Test
    void nothingIsLeftToTheJvmButLambdas() throws Exception {
        for (Class<?> type : List.of(Sample.class, Empty.class, Switching.class)) {
            assertThat(sites(ClassFile.of().parse(bytes(type))))
                    .as(type.getName())
                    .isPositive();
            assertThat(sites(ClassFile.of().parse(plain(type))))
                    .as(type.getName())
                    .isZero();
        }
    }

    private static long sites(ClassModel model) {
        return model.methods().stream()
                .flatMap(method -> method.code().stream())
                .flatMap(code -> code.elementStream())
                .filter(InvokeDynamicInstruction.class::isInstance)
                .map(InvokeDynamicInstruction.class::cast)
                .filter(site -> !site.bootstrapMethod().methodName().startsWith("makeConcat"))
                .count();
    }

    private static byte[] plain(Class<?> type) throws Exception {
        ClassModel model = ClassFile.of().parse(bytes(type));
        return ClassFile.of().transformClass(model, PlainCode.of(model));
    }

    private static byte[] bytes(Class<?> type) throws Exception {
        String file = type.getName().replace('.', '/') + ".class";
        try (InputStream in = Objects.requireNonNull(type.getClassLoader().getResourceAsStream(file))) {
            return in.readAllBytes();
        }
    }

    /** Loads this test's types as the image would have them. */
    private static final class Rewriting extends ClassLoader {

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            Class<?> known = findLoadedClass(name);
            if (known != null || !name.startsWith(PlainCodeTest.class.getName() + "$")) {
                return known == null ? super.loadClass(name, resolve) : known;
            }
            try {
                byte[] plain = plain(Class.forName(name));
                return defineClass(name, plain, 0, plain.length);
            } catch (Exception e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
