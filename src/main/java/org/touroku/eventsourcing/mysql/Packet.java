package org.touroku.eventsourcing.mysql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.StatementCallback;

/// Statements that are sent in one round trip and executed one after the other, up to the first that fails. More than one need a
/// connection with `allowMultiQueries`.
public final class Packet {
    /// A statement without a result.
    private static final String NOTHING = "DO 0;\n";

    private final StringBuilder sql = new StringBuilder();
    private final List<@Nullable Query<?>> statements = new ArrayList<>();

    private static final class Query<T> implements Supplier<List<T>> {
        private final RowMapper<T> mapper;
        private @Nullable List<T> found;

        private Query(RowMapper<T> mapper) {
            this.mapper = mapper;
        }

        private void read(ResultSet rows) throws SQLException {
            found = new ArrayList<>();
            while (rows.next()) {
                found.add(mapper.mapRow(rows, found.size()));
            }
        }

        @Override
        public List<T> get() {
            if (found == null) {
                throw new IllegalStateException("the packet was not executed");
            }
            return found;
        }
    }

    /// Sends a packet of queries.
    ///
    /// @param queries adds them; what it returns is valid once the packet was executed
    public static <T> T read(JdbcOperations jdbc, Function<Packet, Supplier<T>> queries) {
        var packet = new Packet();
        var found = queries.apply(packet);
        packet.execute(jdbc);
        return found.get();
    }

    /// @return placeholders for the values of an IN condition
    static String placeholders(Collection<?> values) {
        return values.stream().map(_ -> "?").collect(Collectors.joining(", "));
    }

    /// Adds a query.
    ///
    /// @return what it finds, once the packet was executed
    public <T> Supplier<List<T>> query(String statement, RowMapper<T> mapper, Object... values) {
        var query = new Query<>(mapper);
        add(statement, query, Arrays.asList(values));
        return query;
    }

    /// As [#query(String, RowMapper, Object...)]; each row gives an entry. Without values nothing is asked, and nothing is found.
    <K, V> Supplier<Map<K, V>> queryMap(String statement, RowMapper<Map.Entry<K, V>> mapper, Collection<?> values) {
        if (values.isEmpty()) {
            return Map::of;
        }
        var query = new Query<>(mapper);
        add(statement, query, values);
        return () -> query.get().stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// Adds a statement without a result.
    void update(String statement, Collection<?> values) {
        add(statement, null, values);
    }

    private void add(String statement, @Nullable Query<?> query, Collection<?> values) {
        sql.append(statements.isEmpty() ? "" : ";\n");
        statements.add(query);
        var begin = 0;
        for (var value : values) {
            var placeholder = statement.indexOf('?', begin);
            sql.append(statement, begin, placeholder);
            Literals.append(value, sql);
            begin = placeholder + 1;
        }
        sql.append(statement, begin, statement.length());
    }

    /// Begins an INSERT of many rows.
    ///
    /// @param into the statement up to VALUES
    void beginInsert(String into) {
        add(into + " VALUES ", null, List.of());
    }

    void addRow(boolean isFirst, Collection<?> values) {
        var separator = isFirst ? "(" : ", (";
        for (var value : values) {
            Literals.append(value, sql.append(separator));
            separator = ", ";
        }
        sql.append(')');
    }

    /// @param rest of the statement, after its rows
    void endInsert(String rest) {
        sql.append(' ').append(rest);
    }

    boolean isEmpty() {
        return statements.isEmpty();
    }

    /// All characters are ASCII.
    int bytes() {
        return sql.length();
    }

    void execute(JdbcOperations jdbc) {
        if (!isEmpty()) {
            jdbc.execute((StatementCallback<Boolean>) this::execute);
        }
    }

    private boolean execute(Statement statement) throws SQLException {
        statement.setEscapeProcessing(false); // JDBC's {…}, which stands in no statement but in many values
        if (statements.size() > 1 && statements.getFirst() != null) {
            statement.execute(NOTHING + sql); // otherwise the driver searches all of it for INTO, character by character
            statement.getMoreResults();
        } else {
            statement.execute(sql.toString());
        }
        for (var query : statements) {
            if (query != null) {
                query.read(statement.getResultSet());
            }
            statement.getMoreResults();
        }
        return true;
    }
}
