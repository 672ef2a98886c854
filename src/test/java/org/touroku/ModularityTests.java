package org.touroku;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModularityTests {
    @Test
    void modulesUseOnlyWhatTheySayTheyUse() {
        ApplicationModules.of(TourokuApplication.class).verify();
    }

    @Test
    void theDomainUsesTheJdkAndTheEnginesApiOnly() {
        classes().that().resideInAPackage("org.touroku.user").and().doNotHaveSimpleName("package-info")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", "org.jspecify..", "org.touroku.user", "org.touroku.eventsourcing"))
                .check(new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("org.touroku"));
    }
}
