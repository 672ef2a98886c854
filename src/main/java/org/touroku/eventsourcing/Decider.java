package org.touroku.eventsourcing;

import java.util.List;

/// The rules of one kind of aggregate: pure functions of its history and a command. They read no clock, draw no random
/// number and do no I/O, so the same history and command always lead to the same result.
///
/// @param <C> commands
/// @param <S> the state that the rules need, folded from events
/// @param <E> events
public interface Decider<C, S, E> {
    /// The stream that a command is for.
    StreamId stream(C command);

    /// The state before the first event.
    S initialState();

    /// The events that a command leads to; none if it changes nothing.
    ///
    /// @throws CommandRefused if the rules forbid the command
    List<E> decide(S state, C command);

    /// The state after one more event.
    S evolve(S state, E event);

    /// The unique values that the stream holds once the command is handled, at most one of each kind.
    default List<Claim> claims(C command) {
        return List.of();
    }

    /// The refusal of a command whose claim another stream holds.
    default CommandRefused refusal(C command, Claim taken) {
        throw new IllegalStateException("no refusal for a claim of kind " + taken.kind());
    }

    /// The jobs that follow if another stream holds the claim of a command, such as to tell its owner. They are stored in the transaction in
    /// which that is found, with the response.
    ///
    /// @param holder the other stream
    default List<JobRequest> jobs(C command, Claim taken, StreamId holder) {
        return List.of();
    }

    /// Whether the events of the command erase the personal data of its stream: with the append, the stream's key, its claims and its
    /// snapshot are deleted. A command that leads to no event erases nothing.
    default boolean erases(C command) {
        return false;
    }

    /// Whether the command begins a stream, so that there is usually nothing to load. If the stream exists nevertheless, the
    /// command is decided again on its state.
    default boolean startsStream(C command) {
        return false;
    }

    /// The state after a whole history, oldest event first.
    default S fold(List<E> history) {
        var state = initialState();
        for (var event : history) {
            state = evolve(state, event);
        }
        return state;
    }
}
