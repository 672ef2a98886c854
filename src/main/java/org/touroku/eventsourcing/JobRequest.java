package org.touroku.eventsourcing;

/// Asks for a job in the transaction of an append. Its cause is the last event of its stream. A job of that cause and kind that waits, or
/// has ended less than a day ago, stays as it is; one that has ended earlier is begun anew. So, however often it is asked for,
/// it is done once a day at most.
///
/// @param process the name of a [ProcessManager]
/// @param stream  that has an event; otherwise there is no job
/// @param kind    1–40 ASCII characters
public record JobRequest(String process, StreamId stream, String kind) {
    public JobRequest {
        Job.checkKind(kind);
    }
}
