package org.touroku.eventsourcing.mysql;

import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.json.MetadataJson;

/// An append request with the parts that the requesting thread prepares, so that the writer has less to do.
///
/// @param metadata of the request's events, as JSON
record Append(AppendRequest request, String metadata) {
    static Append of(AppendRequest request) {
        return new Append(request, MetadataJson.write(request.metadata()));
    }
}
