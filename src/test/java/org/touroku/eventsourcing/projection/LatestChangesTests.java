package org.touroku.eventsourcing.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

class LatestChangesTests {
    private final LatestChanges changes = new LatestChanges();

    @Test
    void aStreamIsUnchangedSinceItsLastChange() {
        changes.add("a", 5);
        changes.add("a", 7);
        changes.add("b", 8);
        assertThat(changes.isUnchangedSince("a", 6)).isFalse();
        assertThat(changes.isUnchangedSince("a", 7)).isTrue();
        assertThat(changes.isUnchangedSince("b", 7)).isFalse();
        assertThat(changes.isUnchangedSince("c", 0)).isTrue();
    }

    @Test
    void nothingIsKnownAboutTheTimeBeforeWhatWasForgotten() {
        changes.add("a", 5);
        changes.forget(9);
        assertThat(changes.isUnchangedSince("b", 8)).isFalse();
        assertThat(changes.isUnchangedSince("a", 9)).isTrue();
        changes.add("a", 10);
        assertThat(changes.isUnchangedSince("a", 9)).isFalse();
    }

    /// 50,000 changes at least are known, and 100,000 at most.
    @Test
    void theOldestChangesAreForgotten() {
        LongStream.rangeClosed(1, 130_000).forEach(position -> changes.add("stream " + position, position));
        assertThat(changes.isUnchangedSince("other", 29_999)).isFalse();
        assertThat(changes.isUnchangedSince("other", 80_000)).isTrue();
        assertThat(changes.isUnchangedSince("stream 100000", 99_999)).isFalse();
        assertThat(changes.isUnchangedSince("stream 80000", 80_000)).isTrue();
        assertThat(changes.isUnchangedSince("stream 90000", 89_999)).isFalse();
    }
}
