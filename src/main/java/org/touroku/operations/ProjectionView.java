package org.touroku.operations;

import java.time.Instant;
import java.util.OptionalDouble;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.hateoas.server.core.Relation;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

import org.touroku.eventsourcing.projection.ProjectionStatus;
import org.touroku.eventsourcing.projection.ProjectionStatus.Rebuilding;

/// A projection as it is served. What is not known, or was never done, is left out.
///
/// @param rate events a second
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@Relation(itemRelation = "projection", collectionRelation = "projections")
record ProjectionView(String name, int version, String state, long position, long head, long lag, double lagSeconds,
        @Nullable Double rate, long parked, @Nullable RebuildView rebuild, @Nullable CheckView check) {
    /// @param kind        `rebuild`, or `roll_back`
    /// @param percent     of the log that is applied
    /// @param secondsLeft at this rate
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RebuildView(String kind, String state, int version, @Nullable Long position, @Nullable Long percent,
            @Nullable Double rate, @Nullable Long secondsLeft, Instant requestedAt, @Nullable Instant finishedAt,
            @Nullable Long rowsBefore, @Nullable Long rowsAfter, @Nullable Boolean equal) {
        static RebuildView of(Rebuilding rebuild, long head) {
            var position = rebuild.isUnderWay() ? rebuild.position() : null;
            var rate = rebuild.isUnderWay() ? known(rebuild.rate()) : null;
            return new RebuildView(rebuild.isRollBack() ? "roll_back" : "rebuild", rebuild.state(), rebuild.version(),
                    position, position == null ? null : position * 100 / Math.max(1, head), rate,
                    position == null || rate == null || rate == 0 ? null : Math.round((head - position) / rate),
                    rebuild.requestedAt(), rebuild.finishedAt(), rebuild.rowsBefore(), rebuild.rowsAfter(),
                    rebuild.equal());
        }
    }

    /// @param state     `running`, `failing` or `finished`
    /// @param differing users whose rows differ from a replay of the log
    /// @param failure   of the last step, which is repeated
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CheckView(String state, long position, Instant begunAt, @Nullable Instant finishedAt, long differing,
            @Nullable String failure) {
        static CheckView of(ProjectionStatus.Check check) {
            return new CheckView(state(check), check.position(), check.begunAt(), check.finishedAt(),
                    check.differing(), check.failure());
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
        return new ProjectionView(status.name(), status.version(), status.state().toString(), status.position(),
                status.head(), status.lag(), status.lagSeconds(), known(status.rate()), status.parked(),
                rebuild == null ? null : RebuildView.of(rebuild, status.head()),
                check == null ? null : CheckView.of(check));
    }

    private static @Nullable Double known(OptionalDouble rate) {
        return rate.isPresent() ? Math.round(rate.getAsDouble() * 10) / 10.0 : null;
    }
}
