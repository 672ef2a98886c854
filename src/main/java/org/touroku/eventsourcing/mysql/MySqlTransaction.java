package org.touroku.eventsourcing.mysql;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.Transaction;

/// A transaction of MySQL, which offers its connection as [NamedParameterJdbcOperations].
public record MySqlTransaction(NamedParameterJdbcOperations jdbc) implements Transaction {
    @Override
    public <T> T unwrap(Class<T> type) {
        if (!type.isInstance(jdbc)) {
            throw new IllegalArgumentException("a MySQL transaction offers no " + type.getName());
        }
        return type.cast(jdbc);
    }
}
