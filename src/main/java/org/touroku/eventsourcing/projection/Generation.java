package org.touroku.eventsourcing.projection;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.support.GeneratedKeyHolder;

/// One filled set of a projection's tables, and a row of `generations`.
///
/// @param name of the subscription that fills it: that of the projection, and a number that is never given twice
public record Generation(String name) {
    private static Generation of(String projection, long number) {
        return new Generation(projection + "_" + number);
    }

    static @Nullable Generation named(@Nullable String name) {
        return name == null ? null : new Generation(name);
    }

    /// Takes the next number. To be called in the transaction that points to it.
    static Generation take(NamedParameterJdbcOperations jdbc, Projection projection) {
        var number = new GeneratedKeyHolder();
        jdbc.update("INSERT INTO generations (projection) VALUES (:projection)",
                new MapSqlParameterSource("projection", projection.name()), number);
        return of(projection.name(), requireNonNull(number.getKey()).longValue());
    }

    /// All stored generations, including those of other versions of the code.
    static List<Generation> all(NamedParameterJdbcOperations jdbc) {
        return jdbc.query("SELECT projection, number FROM generations", Map.of(),
                (row, _) -> of(row.getString("projection"), row.getLong("number")));
    }

    void delete(NamedParameterJdbcOperations jdbc) {
        jdbc.update("DELETE FROM generations WHERE number = :number", Map.of("number", number()));
    }

    boolean isOf(Projection projection) {
        return name.substring(0, name.lastIndexOf('_')).equals(projection.name());
    }

    /// The name that a declared table has in this generation: `orders` is `orders_7`.
    public String table(String declared) {
        return declared + name.substring(name.lastIndexOf('_'));
    }

    long number() {
        return Long.parseLong(name.substring(name.lastIndexOf('_') + 1));
    }
}
