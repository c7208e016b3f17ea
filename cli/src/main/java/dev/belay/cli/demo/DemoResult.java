package dev.belay.cli.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The demo in numbers; as JSON, the last line of {@code belay demo --headless}.
 *
 * @param ok whether everything went as it should
 * @param requests of customers
 * @param failed of these, in the whole demo: without an answer of the shop with status 200
 * @param failedDuringGood of these, before the first bad commit was pushed
 * @param promoted good commits that reached everybody
 * @param backedOut bad commits that were backed out
 * @param pushToLiveSeconds for each good commit, from {@code git push} until all customers were on it and the edges had said so
 * @param badToBackOutSeconds for each bad commit, from the first failure that it gave a customer until no customer was on it; 0
 *     when it never gave one
 * @param badShare for each bad commit, the share of customers who met it, from 0 to 1
 */
public record DemoResult(
        boolean ok,
        long requests,
        long failed,
        long failedDuringGood,
        long promoted,
        long backedOut,
        List<Double> pushToLiveSeconds,
        List<Double> badToBackOutSeconds,
        List<Double> badShare) {

    /**
     * Adds it up. It is well when the good commits reached everybody without a failed request, the bad ones were backed out, and
     * nothing failed meanwhile but what a bad release answered itself.
     */
    public static DemoResult of(List<Shipped> shipped, List<Visit> visits, int customers) {
        List<Shipped> good = shipped.stream().filter(Shipped::good).toList();
        List<Shipped> bad = shipped.stream().filter(each -> !each.good()).toList();
        Instant firstBad =
                bad.stream().map(Shipped::pushed).min(Instant::compareTo).orElse(Instant.MAX);
        List<Visit> failures = visits.stream().filter(Visit::failed).toList();
        long duringGood =
                failures.stream().filter(visit -> visit.at().isBefore(firstBad)).count();
        boolean stableServed = unexcused(shipped, visits).isEmpty() && !visits.isEmpty();
        long promoted = good.stream().filter(Shipped::asItShould).count();
        long backedOut = bad.stream().filter(Shipped::asItShould).count();
        return new DemoResult(
                stableServed && promoted == good.size() && backedOut == bad.size(),
                visits.size(),
                failures.size(),
                duringGood,
                promoted,
                backedOut,
                good.stream()
                        .flatMap(each -> each.live().stream().map(live -> seconds(each.pushed(), live)))
                        .toList(),
                bad.stream()
                        .flatMap(each -> each.away().stream().map(away -> harm(each, away, failures)))
                        .toList(),
                bad.stream().map(each -> share(each, visits, customers)).toList());
    }

    /** The same figures, of a demo that did not come to its end. */
    public DemoResult notWell() {
        return new DemoResult(
                false,
                requests,
                failed,
                failedDuringGood,
                promoted,
                backedOut,
                pushToLiveSeconds,
                badToBackOutSeconds,
                badShare);
    }

    /** The failures that no bad release answered itself, or that came before there was one. */
    public static List<Visit> unexcused(List<Shipped> shipped, List<Visit> visits) {
        List<Shipped> bad = shipped.stream().filter(each -> !each.good()).toList();
        return visits.stream()
                .filter(Visit::failed)
                .filter(visit -> !isOf(visit, bad))
                .toList();
    }

    private static boolean isOf(Visit visit, List<Shipped> bad) {
        return bad.stream().anyMatch(each -> each.version().equals(visit.release()));
    }

    private static double harm(Shipped bad, Instant away, List<Visit> failures) {
        Optional<Instant> first = failures.stream()
                .filter(visit -> visit.release().equals(bad.version()))
                .map(Visit::at)
                .min(Instant::compareTo);
        return first.map(at -> seconds(at, away)).orElse(0.0);
    }

    private static double share(Shipped bad, List<Visit> visits, int customers) {
        long met = visits.stream()
                .filter(visit -> visit.release().equals(bad.version()))
                .mapToInt(Visit::customer)
                .distinct()
                .count();
        return Math.round(10_000.0 * met / customers) / 10_000.0;
    }

    private static double seconds(Instant from, Instant to) {
        return Math.round(Duration.between(from, to).toMillis() / 10.0) / 100.0;
    }
}
