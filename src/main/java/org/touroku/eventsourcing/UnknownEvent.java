package org.touroku.eventsourcing;

/// This version of the code does not know the type or the revision of an event, which a newer version has appended.
public final class UnknownEvent extends RuntimeException {
    public UnknownEvent(RecordedEvent event) {
        super("revision %d of %s at position %d is not known to this version".formatted(event.revision(), event.type(),
                event.position()));
    }
}
