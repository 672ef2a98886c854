package org.touroku.support;

import java.util.EnumMap;
import java.util.Map;

import org.touroku.support.FaultyMailServer.Step;

/// Where the connections to a [FaultyMailServer] wait while it is closed: one of them before its mail, the others after it.
final class Gate {
    private final Map<Step, Integer> held = new EnumMap<>(Step.class);
    private boolean closed;

    synchronized void close() {
        closed = true;
    }

    synchronized int held(Step step) {
        return held.getOrDefault(step, 0);
    }

    /// @return whether it has waited, and has to leave
    synchronized boolean enter(Step step) throws InterruptedException {
        if (!closed || (step == Step.DATA && held(step) > 0)) {
            return false;
        }
        held.merge(step, 1, Integer::sum);
        while (closed) {
            wait();
        }
        return true;
    }

    synchronized void leave(Step step) {
        held.merge(step, -1, Integer::sum);
        notifyAll();
    }

    /// Returns when all that have waited have left.
    synchronized void open() throws InterruptedException {
        closed = false;
        notifyAll();
        while (held.values().stream().anyMatch(number -> number > 0)) {
            wait();
        }
    }
}
