package org.touroku;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModularityTests {
    private static final Pattern FEATURE = Pattern
            .compile("(?i)\\busers?\\b|\\bregistrations?\\b|/events|/projections");

    @Test
    void modulesUseOnlyWhatTheySayTheyUse() {
        ApplicationModules.of(TourokuApplication.class).verify();
    }

    @Test
    void webNamesNoFeature() throws IOException {
        assertThat(namingAFeature(Path.of("src/main/java/org/touroku/user"))).isNotEmpty();
        assertThat(namingAFeature(Path.of("src/main/java/org/touroku/web"))).isEmpty();
        assertThat(namingAFeature(Path.of("src/main/resources/org/touroku/web"))).isEmpty();
    }

    private static List<Path> namingAFeature(Path sources) throws IOException {
        try (var files = Files.walk(sources)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> FEATURE.asPredicate().test(contentOf(file.toFile()))).toList();
        }
    }

    /// ICU4J knows the characters of names and reads the domains of e-mail addresses.
    @Test
    void theDomainUsesTheJdkIcuAndTheEnginesApiOnly() {
        classes().that().resideInAPackage("org.touroku.user").and().doNotHaveSimpleName("package-info")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", "org.jspecify..", "com.ibm.icu..", "org.touroku.user",
                                "org.touroku.eventsourcing"))
                .check(new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("org.touroku.user"));
    }
}
