/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The module's packages form a graph without cycles, and only some may know the libraries behind them. */
class ArchitectureTest {
    private static final String BASE = "io.pullgauge.cacheadvisor";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(BASE);

    @Test
    void hasNoCyclesBetweenPackages() {
        slices().matching(BASE + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void keepsTheApiAwayFromHowThingsAreStored() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        BASE + ".api..", BASE + ".advice..", BASE + ".fleet..", BASE + ".ingest..", BASE + ".quota..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        BASE + ".store.sql..", BASE + ".store.sqlite..", "org.jdbi..", "java.sql..", "org.sqlite..")
                .check(CLASSES);
    }

    @Test
    void keepsHttpInTheApi() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + ".api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.linecorp.armeria..", "io.netty..")
                .check(CLASSES);
    }

    @Test
    void keepsTheKubernetesLibraryInItsPackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + ".kubernetes..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8..")
                .check(CLASSES);
    }

    @Test
    void letsOnlyAppAndCliKnowApp() {
        classes()
                .that()
                .resideInAPackage(BASE + ".app..")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAnyPackage(BASE + ".app..", BASE + ".cli..")
                .check(CLASSES);
    }

    @Test
    void keepsRulesAwayFromTheClock() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + ".app..", BASE + ".cli..", BASE + ".simulation..")
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }
}
