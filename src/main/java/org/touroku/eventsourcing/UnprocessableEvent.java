package org.touroku.eventsourcing;

/// A subscription can't handle an event, now or later, unless something is repaired.
public final class UnprocessableEvent extends RuntimeException {
    private final RecordedEvent event;

    /// @param reason shown to operators; must not contain personal data
    public UnprocessableEvent(RecordedEvent event, String reason) {
        super(reason);
        this.event = event;
    }

    public RecordedEvent event() {
        return event;
    }
}
