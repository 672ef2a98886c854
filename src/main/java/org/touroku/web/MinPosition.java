package org.touroku.web;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.projection.ReadModelBehind;
import org.touroku.eventsourcing.projection.ReadModels;
import org.touroku.eventsourcing.reads.VisibleLog;

/// The query parameter `min_position` of requests that are served from the log itself.
@Component
public final class MinPosition {
    private final VisibleLog log;

    MinPosition(VisibleLog log) {
        this.log = log;
    }

    /// Waits until the log has the position. To be called when all other parameters were read.
    ///
    /// @param value of the parameter; null if it is not given
    /// @throws InvalidRequest  if this or another parameter is wrong
    /// @throws ReadModelBehind if the time ran out
    public void await(Parameters parameters, @Nullable String value) {
        var position = parameters.number("min_position", value, 0, 0, Long.MAX_VALUE);
        parameters.throwIfAnyIsWrong();
        if (position > 0 && !log.await(position, ReadModels.PATIENCE)) {
            throw new ReadModelBehind(position);
        }
    }
}
