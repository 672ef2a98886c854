package org.touroku;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

import org.touroku.eventsourcing.Decider;

class ModularityTests {
    @Test
    void modulesUseOnlyWhatTheySayTheyUse() {
        ApplicationModules.of(TourokuApplication.class).verify();
    }

    @Test
    void theDomainUsesTheJdkAndTheDeciderOnly() {
        classes().that().resideInAPackage("org.touroku.user").and().doNotHaveSimpleName("package-info")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.touroku.user").or(type(Decider.class)))
                .check(new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("org.touroku"));
    }
}
