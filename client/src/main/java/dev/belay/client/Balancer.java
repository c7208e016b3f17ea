package dev.belay.client;

import dev.belay.client.Call.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Chooses among the instances of one service, and ejects those that fail. A choice takes no lock; {@link Plan} and
 * {@link Outliers} decide, this carries it out.
 */
final class Balancer {

    private final Balancing balancing;
    private final String zone;
    private final LongSupplier nanos;
    private final Supplier<RandomGenerator> random;

    private volatile Map<String, Member> members = Map.of();
    private volatile Plan plan = Plan.EMPTY;
    private volatile long lookAt;
    private long compareAt;

    Balancer(Balancing balancing, String zone, LongSupplier nanos, Supplier<RandomGenerator> random) {
        this.balancing = balancing;
        this.zone = zone;
        this.nanos = nanos;
        this.random = random;
        this.compareAt = nanos.getAsLong() + balancing.interval().toNanos();
        this.lookAt = compareAt;
    }

    /** These are the instances from now on. What was learnt of those that were there before still holds. */
    synchronized void take(List<Instance> instances) {
        Map<String, Member> next = new LinkedHashMap<>();
        for (Instance each : instances) {
            Standing standing = Optional.ofNullable(members.get(each.id()))
                    .filter(before -> before.instance().isSameLife(each))
                    .map(Member::standing)
                    .orElseGet(Standing::new);
            next.put(each.id(), new Member(each, standing));
        }
        members = next;
        draw();
    }

    private void draw() {
        plan = plan(List.copyOf(members.values()));
    }

    private Plan plan(List<Member> among) {
        return Plan.of(among, zone, each -> each.standing().ejected, balancing.panicPercent());
    }

    Optional<Call> choose() {
        look();
        return plan.choose(random.get()).map(this::call);
    }

    Optional<Call> choose(Predicate<Instance> wanted) {
        look();
        return planOf(wanted).choose(random.get()).map(this::call);
    }

    private Plan planOf(Predicate<Instance> wanted) {
        return plan(members.values().stream()
                .filter(each -> wanted.test(each.instance()))
                .toList());
    }

    private Call call(Member member) {
        return new Call(member, this::ended);
    }

    private void ended(Member member, Outcome outcome) {
        Standing standing = member.standing();
        if (outcome == Outcome.SUCCEEDED) {
            standing.successes.increment();
            standing.consecutiveFailures.set(0);
        } else if (outcome == Outcome.FAILED) {
            standing.failures.increment();
            int row = standing.consecutiveFailures.incrementAndGet();
            if (balancing.consecutiveFailures() > 0 && row >= balancing.consecutiveFailures()) {
                eject(standing);
            }
        }
        look();
    }

    private synchronized void eject(Standing standing) {
        if (mayEject(standing)) {
            doEject(standing, nanos.getAsLong());
            draw();
        }
    }

    private boolean mayEject(Standing standing) {
        return !standing.ejected && ejected() < Outliers.ejectedMax(members.size(), balancing);
    }

    private long ejected() {
        return members.values().stream().filter(each -> each.standing().ejected).count();
    }

    private void doEject(Standing standing, long now) {
        standing.ejected = true;
        standing.ejectedUntil =
                now + Outliers.ejection(standing.ejections, balancing).toNanos();
        standing.ejections++;
        if (standing.ejectedUntil - lookAt < 0) {
            lookAt = standing.ejectedUntil;
        }
    }

    /** Does what is due by now: whoever calls does it, so that no thread has to. */
    private void look() {
        if (nanos.getAsLong() - lookAt >= 0) {
            pass();
        }
    }

    private synchronized void pass() {
        long now = nanos.getAsLong();
        if (now - lookAt < 0) {
            return;
        }
        for (Member each : members.values()) {
            Standing standing = each.standing();
            if (standing.ejected && now - standing.ejectedUntil >= 0) {
                standing.ejected = false;
                standing.consecutiveFailures.set(0);
            }
        }
        if (now - compareAt >= 0) {
            compareAt = now + balancing.interval().toNanos();
            compare(now);
        }
        lookAt = members.values().stream()
                .map(Member::standing)
                .filter(each -> each.ejected && each.ejectedUntil - compareAt < 0)
                .mapToLong(each -> each.ejectedUntil)
                .reduce(compareAt, (one, other) -> one - other < 0 ? one : other);
        draw();
    }

    /** What was counted of one since rates were last compared. */
    private record Tally(Standing standing, long successes, long calls) {

        static Tally of(Member member) {
            long successes = member.standing().successes.sumThenReset();
            return new Tally(
                    member.standing(),
                    successes,
                    successes + member.standing().failures.sumThenReset());
        }

        double rate() {
            return (double) successes / calls;
        }
    }

    private void compare(long now) {
        List<Tally> tallies = new ArrayList<>();
        for (Member each : members.values()) {
            Standing standing = each.standing();
            if (!standing.ejected) {
                standing.ejections = Math.max(0, standing.ejections - 1);
            }
            Tally tally = Tally.of(each);
            if (tally.calls() >= balancing.rateCallsMin()) {
                tallies.add(tally);
            }
        }
        double floor = Outliers.floor(tallies.stream().map(Tally::rate).toList(), balancing);
        tallies.sort(Comparator.comparingDouble(Tally::rate));
        for (Tally each : tallies) {
            if (each.rate() < floor && mayEject(each.standing())) {
                doEject(each.standing(), now);
            }
        }
    }
}
