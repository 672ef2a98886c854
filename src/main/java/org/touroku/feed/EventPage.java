package org.touroku.feed;

import java.util.List;
import java.util.function.ToLongFunction;

import org.touroku.eventsourcing.RecordedEvent;

/// A page of events, oldest first.
///
/// @param isLast whether there are no later events yet
/// @param end    the place after which later events begin
record EventPage(List<RecordedEvent> events, boolean isLast, long end) {
    /// @param found one event more than the page has room for, if there is one
    /// @param begin the place after which the page begins
    /// @param place of an event in what the page is of
    static EventPage of(List<RecordedEvent> found, int size, long begin, ToLongFunction<RecordedEvent> place) {
        var events = found.size() > size ? found.subList(0, size) : found;
        return new EventPage(events, found.size() <= size,
                events.isEmpty() ? begin : place.applyAsLong(events.getLast()));
    }
}
