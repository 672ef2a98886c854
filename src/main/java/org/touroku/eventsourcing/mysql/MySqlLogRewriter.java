package org.touroku.eventsourcing.mysql;

import java.util.List;
import java.util.Map;
import java.util.stream.Gatherers;
import java.util.stream.Stream;

import org.touroku.eventsourcing.LogRewriter;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.SecretDigest;
import org.touroku.eventsourcing.StreamKeys;

/// Rewrites the log in MySQL, under the head's lock.
final class MySqlLogRewriter implements LogRewriter, AutoCloseable {
    private static final int AT_ONCE = 500;

    private final LockingTransactions transactions;

    MySqlLogRewriter(LockingTransactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public void rewrite(List<RecordedEvent> events, List<StreamKeys.Entry> keys) {
        transactions.transact(transaction -> {
            LogHead.lock(transaction);
            StreamKeyTable.insert(transaction, keys);
            events.forEach(event -> transaction.update(
                    "UPDATE events SET event_revision = ?, data = ? WHERE position = ?", event.revision(), event.data(),
                    event.position()));
            return events.size();
        });
    }

    /// Statements follow each other within the two seconds after which the server would end the transaction.
    @Override
    public void replaceClaims(Stream<Holding> holdings, SecretDigest digest, StreamKeys.Entry service) {
        transactions.transact(transaction -> {
            LogHead.lock(transaction);
            for (var table : List.of("claims", "snapshots", "idempotency_keys")) {
                while (transaction.jdbc().update("DELETE FROM " + table + " LIMIT " + AT_ONCE, Map.of()) > 0) {
                }
            }
            holdings.gather(Gatherers.windowFixed(AT_ONCE)).forEach(batch -> {
                for (var holding : batch) {
                    var claim = StoredClaim.of(holding.claim(), digest);
                    transaction.update("DELETE FROM claims WHERE stream_id = ? AND kind = ?", holding.stream().id(),
                            claim.kind());
                    ClaimTable.insert(transaction, Map.of(claim, holding.stream().id()));
                }
                transaction.flush();
            });
            StreamKeyTable.insert(transaction, List.of(service));
            return true;
        });
    }

    @Override
    public void close() {
        transactions.close();
    }
}
