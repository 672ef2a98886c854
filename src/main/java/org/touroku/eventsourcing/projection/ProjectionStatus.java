package org.touroku.eventsourcing.projection;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

/// The state of a projection, in the version of this instance's code.
///
/// @param generation     that readers see; null while the first one is filled
/// @param position       of the last event that is applied to it; 0 if there is none
/// @param head           of the log
/// @param lagSeconds     how long the next event has been waiting; 0 if there is none
/// @param rate           events applied in a second, on average of the last seconds; empty if that is not known yet
/// @param parked         how many streams wait
/// @param rebuild        the last one, or the last roll-back; null if there was none
/// @param canRollBack    whether the former generation is still there
/// @param check          the last drift detection; null if there was none
/// @param isBehindOthers whether the generation of another version is further
public record ProjectionStatus(String name, int version, @Nullable String generation, long position, long head,
        double lagSeconds, OptionalDouble rate, State state, long parked, @Nullable Rebuilding rebuild,
        boolean canRollBack, @Nullable Check check, boolean isBehindOthers) {
    /// In the order of their severity, the least first.
    public enum State {
        /// The live generation follows the log.
        LIVE,
        /// As LIVE, and some streams are parked.
        PARKED,
        /// As LIVE, and the next generation is being filled.
        REBUILDING,
        /// The first generation of this version is being filled; queries are refused.
        BUILDING,
        /// It does not advance although events wait.
        STOPPED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A rebuild, or a roll-back.
    ///
    /// @param kind       rebuild or roll_back
    /// @param state      filling, stopped, finished or cancelled
    /// @param generation that is filled; null when that has ended
    /// @param position   of the last event that is applied to it; 0 if there is none
    /// @param rate       events applied to it in a second, as above
    /// @param finishedAt null as long as it is under way
    public record Rebuilding(String kind, String state, @Nullable String generation, long position,
            OptionalDouble rate, Instant requestedAt, @Nullable Instant finishedAt) {
        public boolean isUnderWay() {
            return finishedAt == null;
        }

        /// At the present rate.
        public OptionalLong secondsLeft(long head) {
            return isUnderWay() && rate.isPresent() && rate.getAsDouble() > 0
                    ? OptionalLong.of(Math.round((head - position) / rate.getAsDouble()))
                    : OptionalLong.empty();
        }
    }

    /// Drift detection: a comparison of the live tables with a replay of the log.
    ///
    /// @param position     up to which it has come
    /// @param finishedAt   null as long as it is under way
    /// @param differing    how many streams are known to differ
    /// @param totalsDiffer whether the totals differ, which a rebuild repairs
    /// @param failure      of the last step, which is repeated; null if that succeeded
    public record Check(long position, Instant begunAt, @Nullable Instant finishedAt, long differing,
            boolean totalsDiffer, @Nullable String failure) {}

    /// How many streams are known to differ from a replay of the log.
    public long differing() {
        return check == null ? 0 : check.differing;
    }

    /// The number of events that are not applied yet.
    public long lag() {
        return head - position;
    }

    /// Whether events have been waiting for longer than a request waits for them.
    boolean isLate(Duration patience) {
        return lagSeconds * 1000 > patience.toMillis();
    }
}
