package org.touroku.eventsourcing.mysql;

import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.util.Properties;
import java.util.Set;

import com.mysql.cj.exceptions.ExceptionInterceptor;
import com.mysql.cj.log.Log;
import org.springframework.core.NestedExceptionUtils;

/// Maps errors of read-only and demoted servers to connection failures, so that the driver tries the next server and pools
/// reconnect; statements that the server has ended after their time limit to timeouts; and violated checks to violations of
/// integrity. The driver finds this class by its name.
public final class ServerErrors implements ExceptionInterceptor {
    /// The connection property that names this class.
    static final String PROPERTY = "exceptionInterceptors";

    private static final String CONNECTION_FAILURE = "08S01";
    private static final Set<Integer> DEMOTED = Set.of(
            1242, // a subquery has two rows: raised by sessionVariables of the URL on a read-only server
            1290, // read-only
            1836, // read-only
            3032, // offline
            6400, // offline, for a reason
            1180, // COMMIT failed
            3100, // COMMIT failed, the group did not certify it
            3781, // a new primary has not applied in time what it has received
            3782, // or was told to stop waiting for that
            3783, // or has left the group meanwhile
            1317, // the statement was killed, as when a primary gives way to another one
            1927, // the connection was killed (MariaDB)
            3169); // the connection was killed
    private static final Set<Integer> READ_ONLY = Set.of(1290, 1836);
    private static final Set<Integer> TIMED_OUT = Set.of(
            3024, // max_execution_time (MySQL)
            1969); // max_statement_time (MariaDB)

    /// MySQL reports these with a general SQLState.
    private static final Set<Integer> ABOUT_VALUES = Set.of(
            1366, // not a string of the column's character set
            3819); // CHECK

    /// Whether a server rejects a statement because it is read-only. If that is COMMIT, it rolls back.
    static boolean isReadOnly(RuntimeException e) {
        return NestedExceptionUtils.getMostSpecificCause(e) instanceof SQLException error
                && READ_ONLY.contains(error.getErrorCode());
    }

    @Override
    public ExceptionInterceptor init(Properties properties, Log log) {
        return this;
    }

    @Override
    public Exception interceptException(Exception e) {
        return e instanceof SQLException error ? mapped(error) : e;
    }

    private static SQLException mapped(SQLException e) {
        var code = e.getErrorCode();
        if (TIMED_OUT.contains(code)) {
            return new SQLTimeoutException(e.getMessage(), e.getSQLState(), code, e);
        }
        if (ABOUT_VALUES.contains(code)) {
            return new SQLIntegrityConstraintViolationException(e.getMessage(), "23000", code, e);
        }
        return DEMOTED.contains(code) && !(e instanceof SQLRecoverableException)
                ? new SQLRecoverableException(e.getMessage(), CONNECTION_FAILURE, code, e)
                : e;
    }

    @Override
    public void destroy() {}
}
