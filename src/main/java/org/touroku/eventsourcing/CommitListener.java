package org.touroku.eventsourcing;

/// Is told when this instance has extended the log; other instances' commits are found by polling.
public interface CommitListener {
    /// Returns at once: whoever commits waits for it.
    void committed();
}
