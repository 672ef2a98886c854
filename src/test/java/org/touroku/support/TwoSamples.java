package org.touroku.support;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Standard tests of the hypothesis that two samples have the same distribution. They assume nothing about that distribution.
///
/// @param one   more than 50 values
/// @param other as many, about
public record TwoSamples(List<Long> one, List<Long> other) {
    private record Ranked(boolean isFirst, long value) {}

    /// How probable a difference between ranks of this size is, or a larger one, if the distributions are the same: the U test
    /// of Mann and Whitney, two-sided, by its normal approximation with a correction for ties.
    public double probabilityByRanks() {
        var all = ranked();
        double n = all.size();
        var sumOfRanks = 0.0;
        var ties = 0.0;
        for (int begin = 0, end; begin < all.size(); begin = end) {
            end = endOfTie(all, begin);
            double count = end - begin;
            ties += count * count * count - count;
            var rank = (begin + 1 + end) / 2.0;
            sumOfRanks += rank * all.subList(begin, end).stream().filter(Ranked::isFirst).count();
        }
        double n1 = one.size();
        double n2 = other.size();
        var u = sumOfRanks - n1 * (n1 + 1) / 2;
        var deviation = Math.sqrt(n1 * n2 / 12 * (n + 1 - ties / (n * (n - 1))));
        return 2 * upperTailOfNormal(Math.abs(u - n1 * n2 / 2) / deviation);
    }

    /// How probable a distance between the distributions of this size is, or a larger one, if they are the same: the test of
    /// Kolmogorov and Smirnov, two-sided, by its asymptotic distribution (Stephens 1970).
    public double probabilityByDistance() {
        var all = ranked();
        var difference = 0.0;
        var largest = 0.0;
        for (int begin = 0, end; begin < all.size(); begin = end) {
            end = endOfTie(all, begin);
            for (var each : all.subList(begin, end)) {
                difference += each.isFirst ? 1.0 / one.size() : -1.0 / other.size();
            }
            largest = Math.max(largest, Math.abs(difference));
        }
        var root = Math.sqrt((double) one.size() * other.size() / all.size());
        return upperTailOfKolmogorov((root + 0.12 + 0.11 / root) * largest);
    }

    private List<Ranked> ranked() {
        var all = new ArrayList<Ranked>();
        one.forEach(value -> all.add(new Ranked(true, value)));
        other.forEach(value -> all.add(new Ranked(false, value)));
        all.sort(Comparator.comparingLong(Ranked::value));
        return all;
    }

    private static int endOfTie(List<Ranked> all, int begin) {
        var end = begin + 1;
        while (end < all.size() && all.get(end).value == all.get(begin).value) {
            end++;
        }
        return end;
    }

    /// Abramowitz and Stegun, 26.2.17; the error is less than 10⁻⁷.
    private static double upperTailOfNormal(double z) {
        var t = 1 / (1 + 0.2316419 * z);
        var polynomial = t
                * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * polynomial;
    }

    private static double upperTailOfKolmogorov(double lambda) {
        if (lambda < 0.2) {
            return 1;
        }
        var sum = 0.0;
        for (int k = 1; k <= 100; k++) {
            sum += (k % 2 == 1 ? 2 : -2) * Math.exp(-2 * k * k * lambda * lambda);
        }
        return Math.clamp(sum, 0, 1);
    }
}
