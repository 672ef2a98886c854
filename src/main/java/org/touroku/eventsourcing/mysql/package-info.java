/// The event store on MySQL: the tables, the lock on the log's head, and the one writer that shares commits.
@NullMarked
package org.touroku.eventsourcing.mysql;

import org.jspecify.annotations.NullMarked;
