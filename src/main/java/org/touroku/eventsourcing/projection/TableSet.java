package org.touroku.eventsourcing.projection;

import java.util.Locale;

/// Which of a projection's tables: those that readers see; those that are being filled to replace them; those that were
/// replaced.
public enum TableSet {
    LIVE(""), NEXT("_next"), FORMER("_former");

    private final String suffix;

    TableSet(String suffix) {
        this.suffix = suffix;
    }

    /// The name of a table in this set, or of the set's checkpoint.
    String of(String name) {
        return name + suffix;
    }

    static TableSet named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
