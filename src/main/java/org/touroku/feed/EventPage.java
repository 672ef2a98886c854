package org.touroku.feed;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

import org.touroku.eventsourcing.RecordedEvent;

/// A page of events, oldest first.
///
/// @param next the place after which the next page begins, if there is one
record EventPage(List<RecordedEvent> events, OptionalLong next) {
    /// @param found one event more than the page has room for, if there is one
    /// @param place of an event in what the page is of
    static EventPage of(List<RecordedEvent> found, int size, ToLongFunction<RecordedEvent> place) {
        return found.size() <= size
                ? new EventPage(found, OptionalLong.empty())
                : new EventPage(found.subList(0, size), OptionalLong.of(place.applyAsLong(found.get(size - 1))));
    }
}
