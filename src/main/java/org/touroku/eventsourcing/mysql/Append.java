package org.touroku.eventsourcing.mysql;

import java.util.List;

import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.SecretDigest;
import org.touroku.eventsourcing.json.MetadataJson;

/// An append request with the parts that the requesting thread prepares, so that the writer has less to do.
///
/// @param metadata of the request's events, as JSON
/// @param claims   of the request, in its order
record Append(AppendRequest request, String metadata, List<StoredClaim> claims) {
    static Append of(AppendRequest request, SecretDigest digest) {
        return new Append(request, MetadataJson.write(request.metadata()),
                request.claims().stream().map(claim -> StoredClaim.of(claim, digest)).toList());
    }
}
