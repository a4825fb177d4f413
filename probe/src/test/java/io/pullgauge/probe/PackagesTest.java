/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packages of the probe and what each may know of: arrows from left to right only. */
class PackagesTest {

    private static final String BASE = "io.pullgauge.probe.";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.pullgauge.probe");

    /** Package → those it may use. Packages above the prober are free to use all of these, and none of these may use them. */
    private static final Map<String, Set<String>> MAY_USE = new LinkedHashMap<>(Map.of(
            "verdict", Set.of(),
            "report", Set.of(),
            "image", Set.of("verdict"),
            "node", Set.of("json", "image", "verdict"),
            "path", Set.of("node", "image", "verdict", "report"),
            "dns", Set.of("node", "verdict"),
            "tls", Set.of("dns", "path", "node", "verdict"),
            "http", Set.of("tls", "dns", "path", "node", "verdict"),
            "quota", Set.of("verdict"),
            "registry", Set.of("quota", "http", "tls", "dns", "path", "node", "json", "image", "verdict", "report")));

    static {
        MAY_USE.put("json", Set.of());
        MAY_USE.put(
                "pull",
                Set.of(
                        "registry",
                        "quota",
                        "http",
                        "tls",
                        "dns",
                        "path",
                        "node",
                        "json",
                        "image",
                        "verdict",
                        "report"));
    }

    @Test
    void everyPackageUsesOnlyWhatStandsLeftOfIt() {
        Set<String> wrong = new TreeSet<>();
        CLASSES.forEach(type -> type.getDirectDependenciesFromSelf().forEach(dependency -> {
            String from = feature(type.getPackageName());
            String to =
                    feature(dependency.getTargetClass().getBaseComponentType().getPackageName());
            Set<String> allowed = MAY_USE.get(from);
            if (allowed != null && !to.isEmpty() && !to.equals(from) && !allowed.contains(to)) {
                wrong.add(from + " → " + to + ": " + dependency.getDescription());
            }
        }));
        assertThat(wrong).isEmpty();
    }

    private static String feature(String name) {
        return name.startsWith(BASE) ? name.substring(BASE.length()).split("\\.")[0] : "";
    }

    @Test
    void thereAreNoCycles() {
        slices().matching(BASE + "(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void thereIsNoDrawerForOddsAndEnds() {
        assertThat(CLASSES.stream().map(type -> feature(type.getPackageName())).distinct())
                .doesNotContain("util", "common", "impl", "model", "service", "manager", "helper");
    }

    @Test
    void nobodyElsesTypesStandInTheSignaturesOfFeatures() {
        Set<String> wrong = new TreeSet<>();
        CLASSES.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(unit -> types(unit).anyMatch(PackagesTest::isForeign))
                .forEach(unit -> wrong.add(unit.getFullName()));
        assertThat(wrong).isEmpty();
    }

    private static Stream<String> types(JavaCodeUnit unit) {
        return Stream.concat(Stream.of(unit.getRawReturnType()), unit.getRawParameterTypes().stream())
                .map(type -> type.getBaseComponentType().getName());
    }

    private static boolean isForeign(String type) {
        return List.of("okhttp3.", "okio.", "io.netty.", "org.xbill.", "org.bouncycastle.").stream()
                .anyMatch(type::startsWith);
    }

    @Test
    void nobodyAsksTheJvmsOwnResolver() {
        noClasses()
                .should()
                .callMethod(java.net.InetAddress.class, "getByName", String.class)
                .orShould()
                .callMethod(java.net.InetAddress.class, "getAllByName", String.class)
                .because("a name means what the node's own files and servers say")
                .check(CLASSES);
    }
}
