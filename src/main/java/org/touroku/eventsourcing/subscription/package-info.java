/// Runs subscriptions: checkpoints, batches, parked streams, takeover, and progress for those who wait for it.
@NullMarked
@NamedInterface
package org.touroku.eventsourcing.subscription;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
