package org.touroku.eventsourcing.mysql;

import java.util.List;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/// The connection pools, apart from the connections that lock. Reads for commands, coalesced checkpoint reads and background
/// work have a pool each, so none of them waits for queries, which use the application's pool.
public final class ConnectionPools implements AutoCloseable {
    static final String SQL_MODE = "sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'";
    /// The server ends a statement after three seconds, before the client gives up: no query is left behind. On MySQL the
    /// limit concerns SELECT only.
    static final String SESSION = "SET SESSION autocommit = 1, " + SQL_MODE
            + " /*!80000 , max_execution_time = 3000 */ /*M! , max_statement_time = 3 */";
    /// Checkpoint reads are one small statement at a time. They have no time limit, which costs each statement some microseconds;
    /// they wait for the lock of a table for three seconds at most.
    private static final String CHECKPOINTS = "SET SESSION autocommit = 1, lock_wait_timeout = 3, " + SQL_MODE;
    private static final int COMMANDS = 6;
    private static final int BACKGROUND = 2;

    private final HikariDataSource queries;
    private final HikariDataSource commands;
    private final HikariDataSource checkpoints;
    private final HikariDataSource background;

    /// @param queries the application's; its settings are copied
    public ConnectionPools(HikariDataSource queries) {
        this.queries = queries;
        commands = copy(queries, "commands", COMMANDS, SESSION);
        checkpoints = copy(queries, "checkpoints", 1, CHECKPOINTS);
        background = copy(queries, "background", BACKGROUND, SESSION);
    }

    /// A pool of one connection for the coalesced reads of checkpoints.
    ///
    /// @param model whose settings are copied
    public static HikariDataSource checkpoints(HikariDataSource model) {
        return copy(model, model.getPoolName() + "-checkpoints", 1, CHECKPOINTS);
    }

    private static HikariDataSource copy(HikariDataSource model, String name, int size, String session) {
        var config = new HikariConfig();
        model.copyStateTo(config);
        config.setPoolName(name);
        config.setMaximumPoolSize(size);
        config.setConnectionInitSql(session);
        config.setMinimumIdle(Math.min(size, model.getMinimumIdle() < 0 ? size : model.getMinimumIdle()));
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /// The application's pool, from which the others are made.
    public HikariDataSource queries() {
        return queries;
    }

    public NamedParameterJdbcTemplate commands() {
        return new NamedParameterJdbcTemplate(commands);
    }

    public NamedParameterJdbcTemplate checkpoints() {
        return new NamedParameterJdbcTemplate(checkpoints);
    }

    public NamedParameterJdbcTemplate background() {
        return new NamedParameterJdbcTemplate(background);
    }

    /// Renews each connection when it is next idle, because another server has become the primary.
    void renew() {
        Stream.of(queries, commands, checkpoints, background).filter(HikariDataSource::isRunning)
                .forEach(pool -> pool.getHikariPoolMXBean().softEvictConnections());
    }

    @Override
    public void close() {
        Shutdown.together(List.of(commands::close, checkpoints::close, background::close));
    }
}
