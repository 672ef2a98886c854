package org.touroku.eventsourcing.mysql;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.touroku.eventsourcing.Claim;
import org.touroku.eventsourcing.SecretDigest;

/// A claim as it is stored.
///
/// @param digest of the claimed value: 64 hexadecimal digits in lower case
record StoredClaim(String kind, String digest) {
    static StoredClaim of(Claim claim, SecretDigest digest) {
        return new StoredClaim(claim.kind(), digest.of((claim.kind() + ":" + claim.value()).getBytes(UTF_8)));
    }
}
