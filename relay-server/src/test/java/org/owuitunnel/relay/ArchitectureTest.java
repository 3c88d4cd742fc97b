package org.owuitunnel.relay;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Holds the package map of this module: who may know whom. */
final class ArchitectureTest {

    private static final String ROOT = "org.owuitunnel.relay";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void packagesDependOnEachOtherOneWayOnly() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyTheWiringSeesAll() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT)
                .check(CLASSES);
    }

    @Test
    void visitorsReachTunnelsThroughRoutesAlone() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".listen..", ROOT + ".front..", ROOT + ".route..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".tunnel..")
                .check(CLASSES);
    }

    @Test
    void routesKnowNeitherSide() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".route..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".listen..", ROOT + ".front..", ROOT + ".accounts..")
                .check(CLASSES);
    }

    @Test
    void bookkeepingKnowsNothingOfTheNetwork() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".accounts..", ROOT + ".storage..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
    }

    /** Whoever embeds the relay has no Micrometer: only what is made when metrics are asked for may know it. */
    @Test
    void onlyTheMetricsKnowMicrometer() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".metrics..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", "io.prometheus..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".metrics..")
                .and()
                .doNotHaveFullyQualifiedName(Watchers.class.getName())
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".metrics..")
                .check(CLASSES);
    }

    @Test
    void onePackageKnowsTheDatabase() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".storage..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..")
                .check(CLASSES);
    }

    /** Whoever embeds the relay has no jose4j: nobody signs in there. */
    @Test
    void onlySignInKnowsTokensOfIssuers() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".oidc..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.jose4j..")
                .check(CLASSES);
    }

    @Test
    void visitorsBytesAreCarriedByNettyAlone() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".listen..", ROOT + ".front..", ROOT + ".route..", ROOT + ".tunnel..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("okhttp3..")
                .check(CLASSES);
    }
}
