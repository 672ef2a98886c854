package org.touroku.eventsourcing.projection;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// At which position each stream changed last, for the latest changes of the log. One thread adds them, any thread asks.
final class LatestChanges {
    /// Of streams that are kept at least.
    private static final int CAPACITY = 50_000;

    /// The changes after a position.
    private record Span(long begin, Map<String, Long> lastChanges) {
        static Span after(long position) {
            return new Span(position, new ConcurrentHashMap<>());
        }

        boolean hasChanged(String streamId, long position) {
            return lastChanges.getOrDefault(streamId, 0L) > position;
        }
    }

    private record Spans(Span former, Span latest) {}

    private volatile Spans spans = new Spans(Span.after(0), Span.after(0));

    void add(String streamId, long position) {
        var current = spans.latest;
        current.lastChanges.put(streamId, position);
        if (current.lastChanges.size() >= CAPACITY) {
            spans = new Spans(current, Span.after(position));
        }
    }

    /// Forgets all changes up to a position.
    void forget(long position) {
        spans = new Spans(Span.after(position), Span.after(position));
    }

    /// Whether a stream has certainly not changed after a position, as far as changes were added.
    boolean isUnchangedSince(String streamId, long position) {
        var known = spans;
        return position >= known.former.begin && !known.latest.hasChanged(streamId, position)
                && !known.former.hasChanged(streamId, position);
    }
}
