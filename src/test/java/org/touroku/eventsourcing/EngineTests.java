package org.touroku.eventsourcing;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;

/// The engine could be published as a library by moving its folder.
class EngineTests {
    private static final Path SOURCES = Path.of("src/main/java/org/touroku/eventsourcing");
    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration/eventsourcing");
    private static final Predicate<String> LITERAL = Pattern.compile("\"[^\"\n]*org\\.touroku").asPredicate();
    private static final Predicate<String> USER = Pattern.compile("\\b[Uu]sers?(\\b|_|[A-Z])").asPredicate();

    private static final JavaClasses engine = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("org.touroku.eventsourcing");

    @Test
    void itsApiUsesTheJdkAndJSpecifyOnly() {
        classes().that().resideInAPackage("org.touroku.eventsourcing").should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", "org.touroku.eventsourcing"))
                .check(engine);
        noClasses().that().resideInAPackage("org.touroku.eventsourcing").should().dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..").check(engine);
    }

    @Test
    void itsPackagesHaveNoCycles() {
        slices().matching("org.touroku.eventsourcing.(*)..").should().beFreeOfCycles().check(engine);
    }

    @Test
    void usesNoOtherPackageOfTheService() {
        noClasses().should().dependOnClassesThat(resideInAnyPackage("org.touroku..")
                .and(not(resideInAnyPackage("org.touroku.eventsourcing.."))))
                .check(engine);
    }

    @Test
    void itsBeansComeByAutoConfiguration() throws IOException {
        noClasses().should().beAnnotatedWith(Component.class).orShould().beMetaAnnotatedWith(Component.class)
                .andShould().notBeAnnotatedWith(AutoConfiguration.class).check(engine);
        var configurations = engine.stream().filter(type -> type.isMetaAnnotatedWith(Configuration.class)).toList();
        assertThat(configurations).isNotEmpty().allMatch(type -> type.isAnnotatedWith(AutoConfiguration.class));
        assertThat(Files.readAllLines(Path.of("src/main/resources/META-INF/spring",
                "org.springframework.boot.autoconfigure.AutoConfiguration.imports")))
                .containsAll(configurations.stream().map(type -> type.getName()).toList());
    }

    @Test
    void namesNeitherItsPackageInALiteralNorAUser() throws IOException {
        assertThat(LITERAL.test("x = \"org.touroku.eventsourcing\";")).isTrue();
        assertThat(Stream.of("a user's", "UserEvent", "users", "user_versions", "\"user\"")).allMatch(USER);
        assertThat(Stream.of("getUsername()", "setUsername")).noneMatch(USER);

        assertThat(lines()).hasSizeGreaterThan(2000).noneMatch(LITERAL).noneMatch(USER);
    }

    private static List<String> lines() throws IOException {
        try (var sources = Files.walk(SOURCES); var migrations = Files.walk(MIGRATIONS)) {
            return Stream.concat(sources, migrations).filter(Files::isRegularFile).flatMap(EngineTests::read).toList();
        }
    }

    private static Stream<String> read(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
