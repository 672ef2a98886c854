package org.touroku.user;

import org.touroku.eventsourcing.JobRequest;
import org.touroku.eventsourcing.StreamId;

/// Is there if registrations are discreet: whoever registers an address is not told whether it is taken. Its owner is told instead.
public interface DiscreetRegistration {
    /// The job that tells the owner of an address that somebody has tried to register it. A pure function.
    ///
    /// @param holder the stream of the user who has the address
    JobRequest notice(StreamId holder);
}
