package org.touroku.eventsourcing.projection;

/// A query needs a projection of which no generation is live: the first one of this version of the code is being filled.
public final class ReadModelNotBuilt extends RuntimeException {
    private final String projection;

    ReadModelNotBuilt(String projection) {
        super("the projection " + projection + " is being built", null, false, false);
        this.projection = projection;
    }

    public String projection() {
        return projection;
    }
}
