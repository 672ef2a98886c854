/// Runs process managers: their subscriptions create jobs, and the instances do them.
@NullMarked
@NamedInterface
package org.touroku.eventsourcing.process;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
