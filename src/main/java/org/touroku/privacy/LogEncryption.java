package org.touroku.privacy;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Gatherers;
import java.util.stream.Stream;

import org.touroku.eventsourcing.EventFilter;
import org.touroku.eventsourcing.EventLog;
import org.touroku.eventsourcing.LogRewriter;
import org.touroku.eventsourcing.LogRewriter.Holding;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.StreamKeys;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.user.EmailAddress;
import org.touroku.user.UserDecider;
import org.touroku.user.UserEvent;
import org.touroku.user.UserEvent.UserEmailChanged;
import org.touroku.user.UserEvent.UserRegistered;

/// Encrypts the events of an earlier version, step by step, and then replaces the digests of claims. The last step stores the key of the
/// service, without which the service does not start.
class LogEncryption {
    private final EventLog log;
    private final EventTypes<UserEvent> types;
    private final StreamKeys keys;
    private final MasterKeys masterKeys;
    private final LogRewriter rewriter;

    LogEncryption(EventLog log, EventTypes<UserEvent> types, StreamKeys keys, MasterKeys masterKeys,
            LogRewriter rewriter) {
        this.log = log;
        this.types = types;
        this.keys = keys;
        this.masterKeys = masterKeys;
        this.rewriter = rewriter;
    }

    /// @return whether there was something to do
    boolean encrypt() {
        if (keys.find(StreamKeys.SERVICE).isPresent()) {
            return false;
        }
        events().gather(Gatherers.windowFixed(EventLog.PAGE)).forEach(this::encrypt); // before the next page is read, with the keys it needs
        var key = AesGcm.newKey();
        rewriter.replaceClaims(events().flatMap(event -> holding(event).stream()),
                new KeyedDigest(new ServiceKey(key)),
                new StreamKeys.Entry(StreamKeys.SERVICE, masterKeys.wrap(key, StreamKeys.SERVICE)));
        return true;
    }

    private Stream<RecordedEvent> events() {
        return log.readAll(EventFilter.ofStreamType(UserDecider.STREAM_TYPE));
    }

    private void encrypt(List<RecordedEvent> page) {
        var created = new LinkedHashMap<String, String>();
        var rewritten = new ArrayList<RecordedEvent>();
        for (var event : page) {
            if (types.isPlain(event)) {
                var key = event.key() != null
                        ? event.key()
                        : created.computeIfAbsent(event.stream().id(), _ -> wrappedKey(event.stream()));
                var encrypted = types.write(types.read(event), event.stream(), event.version(),
                        types.unwrap(key, event.stream()));
                rewritten.add(new RecordedEvent(event.position(), event.stream(), event.version(), event.type(),
                        encrypted.revision(), encrypted.data(), event.metadata(), event.recordedAt(), key));
            }
        }
        rewriter.rewrite(rewritten, created.entrySet().stream()
                .map(key -> new StreamKeys.Entry(key.getKey(), key.getValue())).toList());
    }

    private String wrappedKey(StreamId stream) {
        return requireNonNull(types.newKey(stream)).wrapped();
    }

    private Optional<Holding> holding(RecordedEvent event) {
        var address = switch (types.read(event)) {
            case UserRegistered(_, var email) -> email;
            case UserEmailChanged(var email) -> email;
            default -> "";
        };
        return Optional.of(EmailAddress.canonicalOfStored(address)).filter(canonical -> !canonical.isEmpty())
                .map(canonical -> new Holding(event.stream(), UserDecider.claim(canonical)));
    }
}
