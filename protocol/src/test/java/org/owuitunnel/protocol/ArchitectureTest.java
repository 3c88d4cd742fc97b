package org.owuitunnel.protocol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Holds the package map of this module: who may know whom. */
final class ArchitectureTest {

    private static final String ROOT = "org.owuitunnel.protocol";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void packagesDependOnEachOtherOneWayOnly() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void flowIsLogicWithoutBuffersChannelsOrOtherPackages() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".flow..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java.lang..", "java.util..", ROOT + ".flow..", "org.jspecify..", "com.google.errorprone..")
                .check(CLASSES);
    }

    @Test
    void framesKnowBuffersAndNothingElse() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".frame..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "io.netty.buffer..",
                        "io.netty.util..",
                        ROOT + ".frame..",
                        "org.jspecify..",
                        "com.google.errorprone..")
                .check(CLASSES);
    }
}
