package org.touroku.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

class TwoSamplesTests {
    /// As SciPy computes them.
    @Test
    void computesKnownProbabilities() {
        var shifted = new TwoSamples(LongStream.range(0, 100).boxed().toList(),
                LongStream.range(20, 120).boxed().toList());
        assertThat(shifted.probabilityByRanks()).isCloseTo(0.00001091, within(0.00000002));
        assertThat(shifted.probabilityByDistance()).isCloseTo(0.0314, within(0.0003));
        var equal = new TwoSamples(LongStream.range(0, 100).boxed().toList(),
                LongStream.range(0, 100).boxed().toList());
        assertThat(equal.probabilityByRanks()).isCloseTo(1, within(1e-6));
        assertThat(equal.probabilityByDistance()).isEqualTo(1);
    }

    /// That is what a significance means: so often samples of one distribution are told apart.
    @Test
    void tellsSamplesOfOneDistributionApartAsOftenAsItSays() {
        var random = new Random(42);
        var samples = Stream.generate(() -> new TwoSamples(values(random, 0), values(random, 0))).limit(2000).toList();
        assertThat(samples.stream().filter(each -> each.probabilityByRanks() < 0.05).count()).isBetween(60L, 140L);
        assertThat(samples.stream().filter(each -> each.probabilityByDistance() < 0.05).count()).isBetween(60L, 140L);
    }

    @Test
    void tellsSamplesOfDifferentDistributionsApart() {
        var random = new Random(42);
        var samples = new TwoSamples(values(random, 0), values(random, 5));
        assertThat(samples.probabilityByRanks()).isLessThan(0.001);
        assertThat(samples.probabilityByDistance()).isLessThan(0.001);
    }

    private static List<Long> values(Random random, int more) {
        return Stream.generate(() -> (long) (10 * random.nextGaussian()) + more).limit(300).toList();
    }
}
