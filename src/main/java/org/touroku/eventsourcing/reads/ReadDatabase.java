package org.touroku.eventsourcing.reads;

import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.SQLExceptionTranslator;

import org.touroku.eventsourcing.mysql.ConnectionPools;

/// The database that queries are served from: the service's own, or a replica of it, which may be behind. Commands never read
/// from here.
public final class ReadDatabase implements AutoCloseable {
    private final NamedParameterJdbcOperations jdbc;
    private final NamedParameterJdbcOperations checkpoints;
    private final List<HikariDataSource> replica;

    private ReadDatabase(NamedParameterJdbcOperations jdbc, NamedParameterJdbcOperations checkpoints,
            List<HikariDataSource> replica) {
        this.jdbc = jdbc;
        this.checkpoints = checkpoints;
        this.replica = replica;
    }

    /// @param checkpoints for the coalesced reads of checkpoints, which must not wait for queries
    public static ReadDatabase own(NamedParameterJdbcOperations jdbc, NamedParameterJdbcOperations checkpoints) {
        return new ReadDatabase(jdbc, checkpoints, List.of());
    }

    static ReadDatabase replica(HikariDataSource queries) {
        var checkpoints = ConnectionPools.checkpoints(queries);
        return new ReadDatabase(template(queries), template(checkpoints), List.of(queries, checkpoints));
    }

    private static NamedParameterJdbcOperations template(HikariDataSource replica) {
        var jdbc = new JdbcTemplate(replica);
        jdbc.setExceptionTranslator(migratedLater(jdbc.getExceptionTranslator()));
        return new NamedParameterJdbcTemplate(jdbc);
    }

    /// A table or column that a replica does not know: it has not applied a migration yet.
    private static SQLExceptionTranslator migratedLater(SQLExceptionTranslator translator) {
        return (task, sql, e) -> {
            var translated = translator.translate(task, sql, e);
            return translated instanceof BadSqlGrammarException
                    ? new TransientDataAccessResourceException("not on the replica: " + e.getMessage(), e)
                    : translated;
        };
    }

    public NamedParameterJdbcOperations jdbc() {
        return jdbc;
    }

    /// For the coalesced reads of checkpoints.
    public NamedParameterJdbcOperations checkpoints() {
        return checkpoints;
    }

    public boolean isReplica() {
        return !replica.isEmpty();
    }

    @Override
    public void close() {
        replica.forEach(HikariDataSource::close);
    }
}
