package org.touroku.eventsourcing;

import java.util.List;

/// The rules of one kind of thing: pure functions of what has happened and what is asked. They read no clock, draw no
/// random number and do no I/O, so the same history and command always give the same answer.
///
/// @param <C> commands
/// @param <S> the state that the rules need, folded from events
/// @param <E> events
public interface Decider<C, S, E> {
    /// The state before anything has happened.
    S initialState();

    /// What happens because of a command: the new events, none if it changes nothing. A command that the rules forbid is
    /// refused by an exception of the domain.
    List<E> decide(S state, C command);

    /// The state after one more event.
    S evolve(S state, E event);

    /// The state after a whole history, oldest event first.
    default S fold(List<E> history) {
        var state = initialState();
        for (var event : history) {
            state = evolve(state, event);
        }
        return state;
    }
}
