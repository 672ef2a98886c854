package org.touroku.eventsourcing.mysql;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.Transaction;

/// A transaction of MySQL. It collects what is written, and sends it in one packet with COMMIT, or before the next read: a failure
/// of a write shows then. It offers its connection as [NamedParameterJdbcOperations].
public final class MySqlTransaction implements Transaction {
    /// Bytes. Far below each server's default of max_allowed_packet.
    private static final int LARGEST_PACKET = 4_000_000;

    private final NamedParameterJdbcOperations jdbc;
    private final boolean isCollecting;
    private Packet writes = new Packet();

    private MySqlTransaction(NamedParameterJdbcOperations jdbc, boolean isCollecting) {
        this.jdbc = jdbc;
        this.isCollecting = isCollecting;
    }

    /// @param jdbc whose connection runs several statements in one packet
    static MySqlTransaction collecting(NamedParameterJdbcOperations jdbc) {
        return new MySqlTransaction(jdbc, true);
    }

    /// Writes are sent at once, where [LockingTransactions] do not commit.
    public static MySqlTransaction immediate(NamedParameterJdbcOperations jdbc) {
        return new MySqlTransaction(jdbc, false);
    }

    /// Its connection, on which all is written that was collected.
    public NamedParameterJdbcOperations jdbc() {
        flush();
        return jdbc;
    }

    /// As [Packet#read], on its connection.
    <T> T read(Function<Packet, Supplier<T>> queries) {
        return Packet.read(jdbc().getJdbcOperations(), queries);
    }

    /// Writes by a statement.
    ///
    /// @param values of its placeholders
    public void update(String statement, Object... values) {
        writes.update(statement, Arrays.asList(values));
        flushUnless(isCollecting);
    }

    /// Inserts rows, many by one statement.
    ///
    /// @param into   the statement up to VALUES
    /// @param values of a row, in the order of the columns
    /// @param rest   of the statement, after its rows
    public <T> void insert(String into, Collection<T> rows, Function<T, List<?>> values, String rest) {
        var left = rows.size();
        var isFirst = true;
        for (var row : rows) {
            if (isFirst) {
                writes.beginInsert(into);
            }
            writes.addRow(isFirst, values.apply(row));
            isFirst = --left == 0 || writes.bytes() > LARGEST_PACKET;
            if (isFirst) {
                writes.endInsert(rest);
                flushUnless(isCollecting && left == 0);
            }
        }
    }

    private void flushUnless(boolean mayWait) {
        if (!mayWait) {
            flush();
        }
    }

    /// Sends what was collected.
    public void flush() {
        var packet = writes;
        writes = new Packet();
        packet.execute(jdbc.getJdbcOperations());
    }

    /// Forgets what was collected and not sent, because what wrote it has failed.
    public void discard() {
        writes = new Packet();
    }

    /// Sends what was collected, and COMMIT.
    void commit() {
        writes.update("COMMIT", List.of());
        flush();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        if (!type.isInstance(jdbc)) {
            throw new IllegalArgumentException("a MySQL transaction offers no " + type.getName());
        }
        return type.cast(jdbc());
    }
}
