package org.touroku.eventsourcing.subscription;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/// A runner whose steps return scripted results.
final class ScriptedRunner implements Runner {
    private final AtomicInteger steps = new AtomicInteger();
    private final IntFunction<Step> script;

    /// @param script the result of each step, which are counted from 0
    ScriptedRunner(IntFunction<Step> script) {
        this.script = script;
    }

    static Step step(long position, Next next) {
        return new Step(position, Set.of(), next);
    }

    /// How many it has taken.
    int steps() {
        return steps.get();
    }

    @Override
    public Step advance() {
        return script.apply(steps.getAndIncrement());
    }

    @Override
    public Optional<ParkedStream> resume(String streamId, Optional<String> skip) {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
