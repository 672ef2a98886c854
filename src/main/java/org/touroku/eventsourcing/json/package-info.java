/// How events, states and metadata are stored as JSON.
@NullMarked
@NamedInterface
package org.touroku.eventsourcing.json;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
