/// Projections: read tables built from the log, each with a checkpoint that commits together with its rows.
@NullMarked
@NamedInterface
package org.touroku.eventsourcing.projection;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.NamedInterface;
