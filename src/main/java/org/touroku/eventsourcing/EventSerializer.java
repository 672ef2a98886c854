package org.touroku.eventsourcing;

/// Writes and reads the events of one kind of stream.
///
/// @param <E> events
public interface EventSerializer<E> {
    NewEvent write(E event);

    /// @throws UnknownEvent if [#knows] is false
    E read(RecordedEvent recorded);

    /// Whether this version of the code can read an event. One that it can't read was appended by a newer version.
    boolean knows(RecordedEvent recorded);
}
