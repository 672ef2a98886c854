package org.touroku.privacy;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// @param keyfile with the master keys; null for one next to the embedded database
@ConfigurationProperties("touroku.privacy")
record PrivacySettings(@Nullable Path keyfile) {}
