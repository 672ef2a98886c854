/// Runs subscriptions: checkpoints, batches, parked streams, takeover, and progress for requests that wait for it.
@NullMarked
@NamedInterface
package org.touroku.eventsourcing.subscription;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
