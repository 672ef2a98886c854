/// The embedded database: a MariaDB server in a directory of its own, used when no datasource is configured.
@NullMarked
@ApplicationModule(displayName = "Embedded database", allowedDependencies = {})
package org.touroku.embedded;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
