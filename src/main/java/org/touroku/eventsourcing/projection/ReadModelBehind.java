package org.touroku.eventsourcing.projection;

/// A query needs a position that its projection has not reached in time.
public final class ReadModelBehind extends RuntimeException {
    private final long position;

    public ReadModelBehind(long position) {
        super("position " + position + " not reached in time");
        this.position = position;
    }

    public long position() {
        return position;
    }
}
