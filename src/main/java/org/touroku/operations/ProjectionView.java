package org.touroku.operations;

import java.time.Instant;
import java.util.OptionalDouble;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

import org.touroku.eventsourcing.projection.ProjectionStatus;
import org.touroku.eventsourcing.projection.ProjectionStatus.Rebuilding;

/// A projection as it is served. What is not known, or was never done, is left out.
///
/// @param rate events a second
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProjectionView(String name, int version, @Nullable String generation, String state, long position, long head,
        long lag, double lagSeconds,
        @Nullable Double rate, long parked, @Nullable RebuildView rebuild, @Nullable CheckView check) {
    /// @param percent     of the log that is applied
    /// @param secondsLeft at this rate
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RebuildView(String kind, String state, @Nullable String generation, @Nullable Long position,
            @Nullable Long percent, @Nullable Double rate, @Nullable Long secondsLeft, Instant requestedAt,
            @Nullable Instant finishedAt) {
        static RebuildView of(Rebuilding rebuild, long head) {
            var secondsLeft = rebuild.secondsLeft(head);
            return new RebuildView(rebuild.kind(), rebuild.state(),
                    rebuild.generation(), rebuild.isUnderWay() ? rebuild.position() : null,
                    rebuild.isUnderWay() ? rebuild.position() * 100 / Math.max(1, head) : null,
                    rebuild.isUnderWay() ? known(rebuild.rate()) : null,
                    secondsLeft.isPresent() ? secondsLeft.getAsLong() : null, rebuild.requestedAt(),
                    rebuild.finishedAt());
        }
    }

    /// @param state `running`, `failing` or `finished`
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CheckView(String state, long position, Instant begunAt, @Nullable Instant finishedAt, long differing,
            boolean totalsDiffer, @Nullable String failure) {
        static CheckView of(ProjectionStatus.Check check) {
            return new CheckView(state(check), check.position(), check.begunAt(), check.finishedAt(),
                    check.differing(), check.totalsDiffer(), check.failure());
        }

        private static String state(ProjectionStatus.Check check) {
            if (check.finishedAt() != null) {
                return "finished";
            }
            return check.failure() == null ? "running" : "failing";
        }
    }

    static ProjectionView of(ProjectionStatus status) {
        var rebuild = status.rebuild();
        var check = status.check();
        return new ProjectionView(status.name(), status.version(), status.generation(), status.state().toString(),
                status.position(), status.head(), status.lag(), status.lagSeconds(), known(status.rate()),
                status.parked(),
                rebuild == null ? null : RebuildView.of(rebuild, status.head()),
                check == null ? null : CheckView.of(check));
    }

    private static @Nullable Double known(OptionalDouble rate) {
        return rate.isPresent() ? Math.round(rate.getAsDouble() * 10) / 10.0 : null;
    }
}
