package org.touroku.privacy;

import static java.util.stream.Collectors.toMap;

import java.util.List;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.StreamKeys;
import org.touroku.eventsourcing.StreamKeys.Entry;

/// Wraps all data keys with the first master key of the file, after another was put there. It needs no state of its own: keys that are wrapped by
/// it are left alone, and the key of the service comes last, so that its wrapping tells whether there is something to do.
///
/// Each instance does it. A pass that finds nothing ends it; between two passes all instances have read the file again, so that none still
/// wraps new data keys with the former one.
@Component
class MasterKeyRotation {
    private static final Logger LOG = LoggerFactory.getLogger(MasterKeyRotation.class);
    private static final int AT_ONCE = 500;

    private final StreamKeys keys;
    private final MasterKeys masterKeys;
    private final Counter rewrapped;
    private volatile boolean isUnderWay;

    MasterKeyRotation(StreamKeys keys, MasterKeys masterKeys, MeterRegistry registry) {
        this.keys = keys;
        this.masterKeys = masterKeys;
        this.rewrapped = Counter.builder("touroku.master.key.rewrapped").register(registry);
        Gauge.builder("touroku.master.key.rotating", () -> isUnderWay ? 1 : 0).register(registry);
    }

    /// One pass, if the key of the service is not wrapped by the first master key yet.
    @Scheduled(fixedDelayString = "${touroku.privacy.rotation-interval:PT1M}")
    void rotate() {
        masterKeys.reload();
        var service = keys.find(StreamKeys.SERVICE);
        isUnderWay = service.isPresent() && !masterKeys.isWrappedByCurrent(service.get());
        if (isUnderWay) {
            var found = rewrapStreams();
            LOG.info("Master key {}: {} data keys were wrapped anew", masterKeys.current(), found);
            if (found == 0) {
                rewrap(List.of(new Entry(StreamKeys.SERVICE, service.get())));
                isUnderWay = false;
                LOG.info("Master key {} wraps all data keys: the others are not needed any more", masterKeys.current());
            }
        }
    }

    private long rewrapStreams() {
        var found = 0L;
        var page = keys.after(StreamKeys.SERVICE, AT_ONCE);
        while (!page.isEmpty()) {
            var others = page.stream().filter(entry -> !masterKeys.isWrappedByCurrent(entry.key())).toList();
            rewrap(others);
            found += others.size();
            page = keys.after(page.getLast().streamId(), AT_ONCE);
        }
        return found;
    }

    private void rewrap(List<Entry> entries) {
        if (!entries.isEmpty()) {
            keys.replace(entries.stream().collect(toMap(entry -> entry,
                    entry -> masterKeys.wrap(masterKeys.unwrap(entry.key(), entry.streamId()), entry.streamId()))));
            rewrapped.increment(entries.size());
        }
    }
}
