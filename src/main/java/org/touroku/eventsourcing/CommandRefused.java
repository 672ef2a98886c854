package org.touroku.eventsourcing;

/// The reason for which a command was refused. Nothing was appended. Domains extend it; a decider throws it.
public abstract non-sealed class CommandRefused extends RuntimeException implements CommandResult {
    protected CommandRefused(String reason) {
        super(reason, null, false, false);
    }

    /// The command was meant for another version of the stream.
    public static final class WrongVersion extends CommandRefused {
        private final long actualVersion;

        WrongVersion(long actualVersion) {
            super("the stream is at version " + actualVersion);
            this.actualVersion = actualVersion;
        }

        public long actualVersion() {
            return actualVersion;
        }
    }
}
