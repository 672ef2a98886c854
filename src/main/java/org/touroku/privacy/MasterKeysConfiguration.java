package org.touroku.privacy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import org.touroku.embedded.EmbeddedDatabase;

/// Finds the master keys. Next to the embedded database they are created with the first start.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PrivacySettings.class)
class MasterKeysConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(MasterKeysConfiguration.class);

    @Bean
    static MasterKeys masterKeys(PrivacySettings settings, ObjectProvider<EmbeddedDatabase> embedded) {
        if (settings.keyfile() != null) {
            return new MasterKeys(new MasterKeyFile(settings.keyfile()));
        }
        var database = embedded.getIfAvailable();
        if (database == null) {
            throw MasterKeyMissing.notConfigured();
        }
        return new MasterKeys(besides(database.directory()));
    }

    private static MasterKeyFile besides(Path directory) {
        var file = new MasterKeyFile(directory.resolve("master-keys"));
        try {
            if (!Files.exists(file.path())) {
                LOG.info("Personal data are encrypted under the key in {}", file.path());
                file.add();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
