package org.touroku.eventsourcing.subscription;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;

import org.touroku.eventsourcing.EventSerializer;
import org.touroku.eventsourcing.Subscription;
import org.touroku.eventsourcing.mysql.ConnectionPools;

/// Runs the subscriptions that are beans, and tells how far subscriptions have come.
@AutoConfiguration
class SubscriptionAutoConfiguration {
    @Bean
    @DependsOnDatabaseInitialization
    Subscriptions subscriptions(ObjectProvider<Subscription> subscriptions, KnownEvents known, Progress progress,
            AppendSignal appended, ConnectionPools pools) {
        return new Subscriptions(subscriptions.orderedStream().toList(), known, progress, appended, pools);
    }

    @Bean
    KnownEvents knownEvents(ObjectProvider<EventSerializer<?>> serializers) {
        return new KnownEvents(serializers.orderedStream().toList());
    }

    @Bean
    Progress progress() {
        return new Progress();
    }

    @Bean
    AppendSignal appendSignal() {
        return new AppendSignal();
    }
}
