package org.owuitunnel.client;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Holds the package map of this module: who may know whom. A package that does not exist yet breaks no rule. */
final class ArchitectureTest {

    private static final String ROOT = "org.owuitunnel.client";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void packagesDependOnEachOtherOneWayOnly() {
        slices().matching(ROOT + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void onlyTheWiringSeesAll() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT)
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void visitorsBytesAreCarriedByNettyAlone() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".link..", ROOT + ".origin..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("okhttp3..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    /** What both programs are made of (settings, logs, the WebSocket under a link) is shared; what serves visitors is not. */
    @Test
    void onlyLocalModeEmbedsTheRelay() {
        String relay = "org.owuitunnel.relay";
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".local..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(relay, relay + ".front..", relay + ".listen..", relay + ".tunnel.."))
                .check(CLASSES);
    }

    @Test
    void theScreenKnowsNothingOfTheNetwork() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".console..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }
}
