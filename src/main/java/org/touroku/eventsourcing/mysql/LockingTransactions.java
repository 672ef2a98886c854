package org.touroku.eventsourcing.mysql;

import java.util.function.Consumer;
import java.util.function.Function;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.apache.commons.logging.LogFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/// Transactions that lock a row which all instances need, such as the head of the log or a checkpoint. They run one at a time
/// on a dedicated connection.
///
/// If the holder of a lock sends or reads nothing for two seconds (frozen, cut off, powered off), the database ends the
/// connection, rolls back and frees the lock: between statements, within one, and while a result is sent.
///
/// A row lock is awaited for three seconds at most. A table lock, such as that of a read model, is awaited for one second, so
/// that there is still time for the append without it.
public final class LockingTransactions implements AutoCloseable {
    private static final String SESSION = "SET SESSION wait_timeout = 2, net_read_timeout = 2, net_write_timeout = 2,"
            + " innodb_lock_wait_timeout = 3, lock_wait_timeout = 1, " + ConnectionPools.SQL_MODE;

    private final HikariDataSource connection;
    private final TransactionTemplate transactions;
    private final NamedParameterJdbcTemplate jdbc;

    /// @param name  of the connection in logs and metrics
    /// @param model its database, credentials, driver settings and meters are copied
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
        config.setConnectionInitSql(SESSION);
        config.setInitializationFailTimeout(-1);
        // The driver composes statements: a batch of any size is one multi-row INSERT, several statements are one packet
        config.addDataSourceProperty("useServerPrepStmts", "false");
        config.addDataSourceProperty("rewriteBatchedStatements", "true");
        config.addDataSourceProperty("allowMultiQueries", "true");
        // No second COMMIT follows the one in a packet
        config.addDataSourceProperty("useLocalTransactionState", "true");
        connection = new HikariDataSource(config);
        transactions = new TransactionTemplate(new TransactionManager(connection));
        jdbc = new NamedParameterJdbcTemplate(connection);
    }

    /// Rolls back by a statement: once another has failed, the driver may not know that a transaction is open.
    private static final class TransactionManager extends JdbcTransactionManager {
        TransactionManager(DataSource connection) {
            super(connection);
            logger = LogFactory.getLog(JdbcTransactionManager.class); // whose level is configured
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {
            try {
                new JdbcTemplate(obtainDataSource()).execute("ROLLBACK");
            } catch (DataAccessException e) {
                throw new TransactionSystemException("the connection is lost", e);
            }
            super.doRollback(status);
        }
    }

    /// Runs work in one transaction: what it returns is committed, what it throws rolls back.
    public <T> T transact(Function<MySqlTransaction, T> work) {
        return transactions.execute(_ -> {
            var transaction = MySqlTransaction.collecting(jdbc);
            var result = work.apply(transaction);
            transaction.commit();
            return result;
        });
    }

    /// As [#transact], by work that needs the connection only.
    public <T> T execute(Function<NamedParameterJdbcOperations, T> work) {
        return transact(transaction -> work.apply(transaction.jdbc()));
    }

    /// As [#execute], without a result.
    public void run(Consumer<NamedParameterJdbcOperations> work) {
        execute(connection -> {
            work.accept(connection);
            return true;
        });
    }

    /// Runs work in one transaction that reads from a snapshot of the database.
    public <T> T executeInSnapshot(Function<NamedParameterJdbcOperations, T> work) {
        return execute(transaction -> {
            transaction.getJdbcOperations().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            transaction.getJdbcOperations().execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            return work.apply(transaction);
        });
    }

    /// To be called at least every second while nothing is executed, where the next transaction should not wait for a new
    /// connection.
    public void keepAlive() {
        jdbc.getJdbcOperations().execute("DO 1");
    }

    @Override
    public void close() {
        connection.close();
    }
}
