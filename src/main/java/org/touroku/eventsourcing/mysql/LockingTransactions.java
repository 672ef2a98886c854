package org.touroku.eventsourcing.mysql;

import java.util.function.Consumer;
import java.util.function.Function;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Transactions that lock a row which everybody needs: the head of the log, or a projection's checkpoint.
///
/// They run, one at a time, on a connection of their own. If its holder falls silent for two seconds (frozen, cut off,
/// powered off), the database ends the connection, rolls back and frees the lock. So an idle one must be kept awake.
public final class LockingTransactions implements AutoCloseable {
    private final HikariDataSource connection;
    private final TransactionTemplate transactions;
    private final NamedParameterJdbcTemplate jdbc;

    /// @param name  of the connection, as logs and metrics show it
    /// @param model whose database, credentials, driver settings and meters are taken over
    public LockingTransactions(String name, HikariDataSource model) {
        var config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(model.getJdbcUrl());
        config.setUsername(model.getUsername());
        config.setPassword(model.getPassword());
        config.setDataSourceProperties(model.getDataSourceProperties());
        config.setConnectionTimeout(model.getConnectionTimeout());
        config.setValidationTimeout(model.getValidationTimeout());
        config.setMetricsTrackerFactory(model.getMetricsTrackerFactory());
        config.setMaximumPoolSize(1);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionInitSql("SET SESSION wait_timeout = 2, innodb_lock_wait_timeout = 3");
        config.setInitializationFailTimeout(-1);
        // Statements are composed by the driver: a batch of any size is one multi-row INSERT and one round trip
        config.addDataSourceProperty("useServerPrepStmts", "false");
        config.addDataSourceProperty("rewriteBatchedStatements", "true");
        connection = new HikariDataSource(config);
        transactions = new TransactionTemplate(new JdbcTransactionManager(connection));
        jdbc = new NamedParameterJdbcTemplate(connection);
    }

    /// Runs work in one transaction: what it returns is committed, what it throws rolls back.
    public <T> T execute(Function<NamedParameterJdbcTemplate, T> work) {
        return transactions.execute(_ -> work.apply(jdbc));
    }

    /// Runs work in one transaction: what it does is committed, unless it throws.
    public void run(Consumer<NamedParameterJdbcTemplate> work) {
        transactions.executeWithoutResult(_ -> work.accept(jdbc));
    }

    /// To be called at least every second while nothing is executed.
    public void keepAwake() {
        jdbc.getJdbcOperations().execute("DO 1");
    }

    @Override
    public void close() {
        connection.close();
    }
}
