/// What the engine and those who use it may log of failures.
@NullMarked
@NamedInterface
package org.touroku.eventsourcing.logging;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
