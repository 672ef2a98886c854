/// Where queries are served from: the service's own database, or a replica of it.
@NullMarked
@NamedInterface
package org.touroku.eventsourcing.reads;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.NamedInterface;
