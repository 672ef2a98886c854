package org.touroku.eventsourcing.projection;

import java.time.Instant;
import java.util.Locale;
import java.util.OptionalDouble;

import org.jspecify.annotations.Nullable;

/// What a projection does.
///
/// @param version     of the code that fills the tables which readers see
/// @param position    of the last event that is applied to them
/// @param head        of the log
/// @param lagSeconds  how long the next event has been waiting; 0 if there is none
/// @param rate        events applied in a second, on average of the last seconds; empty if that is not known yet
/// @param parked      how many streams wait
/// @param rebuild     the last one, or the roll-back of it; null if there was none
/// @param canRollBack whether the tables are still there which a rebuild has replaced
/// @param check       the last comparison of the tables with the log; null if there was none
public record ProjectionStatus(String name, int version, long position, long head, double lagSeconds,
        OptionalDouble rate, State state, long parked, @Nullable Rebuilding rebuild, boolean canRollBack,
        @Nullable Check check) {
    /// In the order of their severity, the least first.
    public enum State {
        /// It follows the log.
        LIVE,
        /// It does, but some streams wait.
        PARKED,
        /// New tables are being filled.
        REBUILDING,
        /// It does not go on by itself.
        STOPPED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A rebuild, or the roll-back of it.
    ///
    /// @param position    of the last event that is applied to the incoming tables; 0 if there are none
    /// @param rate        events applied to them in a second, as above
    /// @param finishedAt  null as long as it is under way
    /// @param rowsBefore  in the tables that were to be replaced, as in the new ones `rowsAfter`; null if that was not counted
    /// @param equal       whether both held the same then
    public record Rebuilding(boolean isRollBack, String state, boolean isUnderWay, int version, long position,
            OptionalDouble rate, Instant requestedAt, @Nullable Instant finishedAt, @Nullable Long rowsBefore,
            @Nullable Long rowsAfter, @Nullable Boolean equal) {
        static Rebuilding of(RebuildRow row, long position, OptionalDouble rate) {
            var found = row.found();
            return new Rebuilding(row.incoming() == TableSet.FORMER, row.state().toString(), row.isUnderWay(),
                    row.version(), position, rate, row.requestedAt(), row.finishedAt(),
                    found == null ? null : found.rowsBefore(), found == null ? null : found.rowsAfter(),
                    found == null ? null : found.equal());
        }
    }

    /// A comparison of the tables with the log.
    ///
    /// @param position   up to which it has come
    /// @param finishedAt null as long as it is under way
    /// @param differing  how many streams are known to differ
    /// @param failure    of the last step, which is repeated; null if that succeeded
    public record Check(long position, Instant begunAt, @Nullable Instant finishedAt, long differing,
            @Nullable String failure) {
        static Check of(VerificationRow row, long differing) {
            return new Check(row.position(), row.begunAt(), row.finishedAt(), differing, row.failure());
        }
    }

    /// How many events are not applied yet.
    public long lag() {
        return head - position;
    }
}
