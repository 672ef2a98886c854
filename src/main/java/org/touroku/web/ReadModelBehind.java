package org.touroku.web;

/// A read asked for a position that its read model has not reached in time.
public final class ReadModelBehind extends RuntimeException {
    private final long position;

    public ReadModelBehind(long position) {
        super("position " + position + " not reached in time");
        this.position = position;
    }

    long position() {
        return position;
    }
}
