/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Stage;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A cause that no test produces end to end, or that no near miss is told from, is not done. */
class EveryCauseTest {

    private static final JavaClasses TESTS = new ClassFileImporter().importPackages("io.pullgauge.probe.pull");

    /** What a probe over the network can find. The rest is known from messages alone, or belongs to other stages. */
    private static Set<Cause> wanted() {
        Set<Cause> wanted = Stream.of(Cause.values())
                .filter(cause -> cause.stage().compareTo(Stage.BLOB) <= 0)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Cause.class)));
        wanted.addAll(Set.of(Cause.CLOCK_SKEW, Cause.MIRROR_MISCONFIGURED, Cause.SIGNATURE_POLICY));
        return wanted;
    }

    private static Set<Cause> annotated(Function<JavaMethod, Stream<Cause>> causes) {
        return TESTS.stream()
                .flatMap(type -> type.getMethods().stream())
                .flatMap(causes)
                .collect(Collectors.toSet());
    }

    @Test
    void everyCauseIsProducedByATest() {
        Set<Cause> shown = annotated(method -> method.isAnnotatedWith(Shows.class)
                ? Stream.of(method.getAnnotationOfType(Shows.class).value())
                : Stream.empty());
        assertThat(shown).containsAll(wanted());
    }

    @Test
    void everyCauseHasANearMiss() {
        Set<Cause> missed = annotated(method -> method.isAnnotatedWith(NearMiss.class)
                ? Stream.of(method.getAnnotationOfType(NearMiss.class).value())
                : Stream.empty());
        assertThat(missed).containsAll(wanted());
    }
}
