package org.touroku.eventsourcing.mysql;

import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.json.MetadataJson;

/// A request to append, with what its caller's thread can prepare, so that the one writer does not.
///
/// @param metadata of the request's events, as JSON
record Append(AppendRequest request, String metadata) {
    static Append of(AppendRequest request) {
        return new Append(request, MetadataJson.write(request.metadata()));
    }
}
