package org.touroku.eventsourcing;

/// Handles the commands of one kind of aggregate: what a module publishes for those who send commands.
///
/// @param <C> commands
public interface Commands<C> {
    /// Handles a command. If it is refused because of its claim, the jobs that follow are durable.
    ///
    /// @throws CommandRefused        if the rules forbid the command, another stream holds its claim, or it is meant for
    ///                               another version of the stream
    /// @throws UnknownEvent          if a newer version of the code has appended to the stream
    /// @throws EventStoreUnavailable if there was no result in time; says whether the outcome is unknown
    /// @throws AppendCondition.NotMet if the condition of the context was not met when events were to be appended
    Receipt handle(C command, CommandContext context);

    /// Handles a command unless one with the same idempotency key was handled in the last seven days. The response is stored in the
    /// transaction that appends; that to a refusal, or to a command that changes nothing, is stored if the stream is still at
    /// the version on which it was decided.
    ///
    /// @return the response to the first command with the key
    /// @throws Idempotency.KeyReused if that was another command
    /// @throws Idempotency.KeyInUse  if that is still being handled by this instance
    /// @throws UnknownEvent          as above; then no response is stored
    /// @throws EventStoreUnavailable as above; if the outcome is unknown, the response may be stored
    /// @throws AppendCondition.NotMet as above
    String handleOnce(C command, CommandContext context, Idempotency idempotency);
}
