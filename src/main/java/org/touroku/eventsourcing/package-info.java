/// The event-sourcing engine's API: streams, commands, the log and its subscriptions. It uses the JDK and JSpecify only, so it
/// has no module annotation; `EngineTests` verifies what it and the packages below it may use.
@NullMarked
package org.touroku.eventsourcing;

import org.jspecify.annotations.NullMarked;
