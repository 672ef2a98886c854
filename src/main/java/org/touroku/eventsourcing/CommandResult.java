package org.touroku.eventsourcing;

/// The result of a command: a receipt, or the reason for which it was refused.
public sealed interface CommandResult permits Receipt, CommandRefused {}
