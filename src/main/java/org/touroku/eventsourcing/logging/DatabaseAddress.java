package org.touroku.eventsourcing.logging;

import static java.util.stream.Collectors.joining;

import com.mysql.cj.conf.ConnectionUrl;
import com.mysql.cj.conf.HostInfo;
import com.mysql.cj.exceptions.CJException;

/// Where a database is, as it may be logged: its servers and its name. A JDBC URL may hold a password as well.
public final class DatabaseAddress {
    private final ConnectionUrl url;

    private DatabaseAddress(ConnectionUrl url) {
        this.url = url;
    }

    /// @throws IllegalArgumentException if that is not the URL of a MySQL database; the message, which completes "the URL …",
    ///         quotes nothing of it
    public static DatabaseAddress of(String url) {
        if (!ConnectionUrl.acceptsUrl(url)) {
            throw new IllegalArgumentException("does not begin with jdbc:mysql://");
        }
        try {
            return new DatabaseAddress(ConnectionUrl.getConnectionUrlInstance(url, null));
        } catch (CJException _) { // its message quotes the URL
            throw new IllegalArgumentException("is malformed after jdbc:mysql://");
        }
    }

    /// Such as `127.0.0.1:3306/touroku`.
    @Override
    public String toString() {
        return url.getHostsList().stream().map(HostInfo::getHostPortPair).collect(joining(",")) + "/"
                + url.getDatabase();
    }
}
