package org.touroku.eventsourcing.subscription;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.eventsourcing.Subscription;
import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.mysql.Shutdown;

/// Runs the subscriptions of the application, apart from projections; retries and skips parked streams.
public final class Subscriptions implements SmartLifecycle {
    private static final Pattern NAME = Pattern.compile("[!-~]{1,64}");

    private final List<Subscription> subscriptions = new ArrayList<>();
    private final KnownEvents known;
    private final Progress progress;
    private final AppendSignal appended;
    private final ConnectionPools pools;
    private final NamedParameterJdbcOperations jdbc;
    private final Map<String, SubscriptionLoop> loops = new ConcurrentHashMap<>();

    Subscriptions(List<Subscription> subscriptions, KnownEvents known, Progress progress, AppendSignal appended,
            ConnectionPools pools) {
        this.known = known;
        this.progress = progress;
        this.appended = appended;
        this.pools = pools;
        jdbc = pools.background();
        subscriptions.forEach(this::add);
    }

    /// Adds a subscription that is no bean, before this is started. Its checkpoint is created now: what is appended from now on
    /// comes after it.
    public void add(Subscription subscription) {
        if (!NAME.matcher(subscription.name()).matches()) {
            throw new IllegalStateException("not the name of a subscription: " + subscription.name());
        }
        CheckpointTable.create(jdbc, subscription);
        subscriptions.add(subscription);
    }

    @Override
    public void start() {
        for (var subscription : subscriptions) {
            var name = subscription.name();
            if (progress.isRunning(name)) {
                throw new IllegalStateException("a subscription needs a name of its own: " + name);
            }
            var loop = new SubscriptionLoop(name, subscription.isPrompt(), runner(subscription), progress);
            loops.put(name, loop);
            if (subscription.isPrompt()) {
                appended.add(loop);
            }
        }
    }

    private Runner runner(Subscription subscription) {
        var transactions = new LockingTransactions("subscription-" + subscription.name(), pools.queries());
        return switch (subscription) {
            case Subscription.Transactional transactional ->
                new TransactionalRunner(transactional, known, TransactionalRunner.Rules.plain(transactional.name()),
                        transactions);
            case Subscription.External external -> new LeasedRunner(external, known, transactions);
        };
    }

    /// The parked streams of a subscription after one, in the order of their ids.
    ///
    /// @param afterStream where to begin; "" for the first
    public List<ParkedStream> parked(String subscription, String afterStream, int limit) {
        return ParkedStreamTable.after(jdbc, subscription, afterStream, limit);
    }

    /// Retries a parked stream from the event that could not be handled. A subscription with external effects does so soon.
    ///
    /// @return the stream if it still waits; empty if it is not parked any more
    public Optional<ParkedStream> retry(String subscription, String streamId) {
        return loop(subscription).resume(streamId, Optional.empty());
    }

    /// Skips the event that could not be handled, and continues the parked stream after it, as [#retry].
    ///
    /// @param reason is recorded
    public Optional<ParkedStream> skip(String subscription, String streamId, String reason) {
        return loop(subscription).resume(streamId, Optional.of(reason));
    }

    private SubscriptionLoop loop(String subscription) {
        return Optional.ofNullable(loops.get(subscription))
                .orElseThrow(() -> new IllegalArgumentException("no subscription " + subscription));
    }

    @Override
    public void stop() {
        loops.values().forEach(appended::remove);
        Shutdown.together(loops.values().stream().map(loop -> (Runnable) loop::close).toList());
        loops.clear();
    }

    @Override
    public boolean isRunning() {
        return !loops.isEmpty();
    }
}
