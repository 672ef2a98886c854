package org.touroku.apikey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.CommandContext;
import org.touroku.eventsourcing.CommandHandlers;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.InMemoryEventStore;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.NewEvent;
import org.touroku.eventsourcing.Snapshots;
import org.touroku.eventsourcing.projection.ReadModels;
import org.touroku.eventsourcing.projection.ReadModels.States;

class ApiKeysTests {
    private static final CommandContext CONTEXT = new CommandContext(new Metadata("command", "command", "test"));

    private final InMemoryEventStore inMemory = new InMemoryEventStore(Instant.EPOCH);
    private final EventStore store = mock(EventStore.class, delegatesTo(inMemory));
    private final ApiKeys keys = new ApiKeys(new CommandHandlers(store, mock(Snapshots.class), inMemory), store,
            ApiKeyEventTypes.apiKeyEvents(), mock(ReadModels.class));

    @Test
    void exist() {
        assertThat(keys.exist()).isFalse();
        keys.lookForKeys();
        assertThat(keys.exist()).isFalse();
        issue();
        assertThat(keys.exist()).isTrue();
        keys.lookForKeys();
        assertThat(keys.exist()).isTrue();
    }

    @Test
    void aLookThatBeganBeforeTheFirstKeyWasIssuedDoesNotOpenTheService() {
        doAnswer(_ -> {
            issue();
            return List.of();
        }).when(store).readLog(anyLong(), anyInt(), any());
        keys.lookForKeys();
        assertThat(keys.exist()).isTrue();
    }

    /// What a newer version of the code knows of a key does not keep registrations with it from being stored.
    @Test
    void theConditionOfAKeyIsTheVersionOfItsStream() {
        var text = issue();
        var key = ApiKeyText.parse(text).orElseThrow();
        assertThat(keys.find(text)).isEmpty();
        inMemory.append(new AppendRequest(ApiKeyDecider.stream(key.id()), 1,
                List.of(new NewEvent("ApiKeyRenamed", 1, "{}")), List.of(), CONTEXT.metadata()));
        assertThat(keys.authenticate(text, () -> new States(Map.of(), 2, Instant.EPOCH, 0))).isPresent();
        assertThat(keys.find(text).orElseThrow().condition().version()).isEqualTo(2);
        assertThat(keys.findAnew(text).orElseThrow().condition().version()).isEqualTo(2);
        assertThat(keys.find(text)).isEmpty();
    }

    private String issue() {
        return keys.issue("first", "operate", null, CONTEXT);
    }
}
