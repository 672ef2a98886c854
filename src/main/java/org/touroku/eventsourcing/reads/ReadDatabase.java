package org.touroku.eventsourcing.reads;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/// The database that queries are answered from: the service's own, or a replica of it, which may be behind.
///
/// What decides about a command is never read from here.
public final class ReadDatabase implements AutoCloseable {
    private final NamedParameterJdbcOperations jdbc;
    private final @Nullable HikariDataSource replica;

    private ReadDatabase(NamedParameterJdbcOperations jdbc, @Nullable HikariDataSource replica) {
        this.jdbc = jdbc;
        this.replica = replica;
    }

    public static ReadDatabase own(NamedParameterJdbcOperations jdbc) {
        return new ReadDatabase(jdbc, null);
    }

    static ReadDatabase replica(HikariDataSource replica) {
        var jdbc = new JdbcTemplate(replica);
        jdbc.setExceptionTranslator(migratedLater(jdbc.getExceptionTranslator()));
        return new ReadDatabase(new NamedParameterJdbcTemplate(jdbc), replica);
    }

    /// A table or column that a replica does not know is one that a migration has not brought to it yet.
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

    public boolean isReplica() {
        return replica != null;
    }

    @Override
    public void close() {
        if (replica != null) {
            replica.close();
        }
    }
}
