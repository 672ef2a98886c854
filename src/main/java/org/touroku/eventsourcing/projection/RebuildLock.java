package org.touroku.eventsourcing.projection;

import java.util.Map;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// Lets one instance at a time exchange the tables of a projection. The lock belongs to a connection and survives its
/// transactions; it is free again when the connection ends.
final class RebuildLock {
    private static final String NAME = "CONCAT('touroku.', LEFT(SHA2(CONCAT(DATABASE(), '.', :projection), 256), 32))";

    private RebuildLock() {}

    static boolean isFree(NamedParameterJdbcOperations jdbc, String projection) {
        return is("IS_FREE_LOCK(%s)", jdbc, projection);
    }

    static boolean take(NamedParameterJdbcOperations jdbc, String projection) {
        return is("GET_LOCK(%s, 0)", jdbc, projection);
    }

    static boolean isOurs(NamedParameterJdbcOperations jdbc, String projection) {
        return is("IS_USED_LOCK(%s) = CONNECTION_ID()", jdbc, projection);
    }

    private static boolean is(String function, NamedParameterJdbcOperations jdbc, String projection) {
        return Boolean.TRUE.equals(jdbc.queryForObject("SELECT COALESCE(" + function.formatted(NAME) + ", 0)",
                Map.of("projection", projection), Boolean.class));
    }
}
