package dev.belay.discovery.checks;

import dev.belay.protocol.checks.Assignments;
import dev.belay.protocol.checks.Assignments.Assignment;
import dev.belay.protocol.checks.Check;
import dev.belay.protocol.checks.CheckId;
import dev.belay.protocol.checks.CheckKind;
import dev.belay.protocol.net.Literal;
import dev.belay.protocol.net.Networks;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Pure: which agent asks which check. One on the instance's own machine, else one that may check its network and is not of
 * another zone; among several by rendezvous hashing (Thaler and Ravishankar, 1998), so that of all checks only those move whose
 * agent goes, and those that a new one takes.
 */
final class Plan {

    /** Of one agent. What none has room for is not asked. */
    static final int ASSIGNMENTS_MAX = 2_000;

    private final Map<String, List<Assignment>> byObserver = new HashMap<>();
    private final Map<CheckId, String> observers = new HashMap<>();
    private final Set<CheckId> unobserved = new HashSet<>();

    private Plan() {}

    /** What an agent may check beside its own machine. */
    private record Reach(Observer observer, Networks networks) {

        boolean covers(Watched watched) {
            boolean zone = watched.zone().isEmpty() || watched.zone().equals(observer.zone());
            // What a name leads to, the agent finds out; it asks only what is in its networks.
            return zone
                    && Literal.bytes(watched.address()).map(networks::contain).orElse(true);
        }
    }

    static Plan of(Collection<Watched> watched, Collection<Observer> observers) {
        var plan = new Plan();
        Map<String, List<Observer>> byAddress = new HashMap<>();
        List<Reach> reaches = new ArrayList<>();
        for (Observer each : observers) {
            each.addresses().stream()
                    .map(Plan::canonical)
                    .distinct()
                    .forEach(address -> byAddress
                            .computeIfAbsent(address, _ -> new ArrayList<>())
                            .add(each));
            if (!each.networks().isEmpty()) {
                reaches.add(new Reach(each, Networks.of(String.join(",", each.networks()))));
            }
        }
        // All replicas begin with the same one, so that they agree on who is full.
        watched.stream().sorted(Comparator.comparing(Watched::id)).forEach(each -> {
            List<Observer> there = Literal.bytes(each.address()).isPresent()
                    ? byAddress.getOrDefault(canonical(each.address()), List.of())
                    : List.of();
            List<Observer> own = Stream.of(each.address(), each.host())
                    .map(Plan::canonical)
                    .distinct()
                    .flatMap(address -> byAddress.getOrDefault(address, List.of()).stream())
                    .distinct()
                    .toList();
            // Whoever registers may give any name to the machine: what runs on one is for its literal addresses only.
            each.checks()
                    .forEach(checked -> plan.assign(
                            each, checked, checked.check().kind() == CheckKind.COMMAND ? there : own, reaches));
        });
        return plan;
    }

    /** An address as all write it: of IPv6 there are many ways. */
    private static String canonical(String address) {
        return Literal.bytes(address)
                .map(_ -> InetAddress.ofLiteral(address).getHostAddress())
                .orElse(address);
    }

    private void assign(Watched watched, Checked checked, List<Observer> own, List<Reach> reaches) {
        Check check = checked.check();
        var id = new CheckId(watched.id(), check.name());
        Optional<Observer> chosen = best(own.stream(), watched.id(), check);
        if (chosen.isEmpty() && check.kind() != CheckKind.COMMAND) {
            chosen = best(
                    reaches.stream().filter(each -> each.covers(watched)).map(Reach::observer), watched.id(), check);
        }
        chosen.ifPresentOrElse(
                observer -> {
                    int port = check.port() == 0 ? watched.port() : check.port();
                    byObserver
                            .computeIfAbsent(observer.id(), _ -> new ArrayList<>())
                            .add(new Assignment(watched.id(), watched.address(), port, check, checked.status()));
                    observers.put(id, observer.id());
                },
                () -> unobserved.add(id));
    }

    private Optional<Observer> best(Stream<Observer> candidates, String instance, Check check) {
        return candidates
                .filter(each -> !each.declined().contains(instance))
                .filter(each ->
                        check.kind() != CheckKind.COMMAND || each.commands().contains(check.target()))
                .filter(each -> byObserver.getOrDefault(each.id(), List.of()).size() < ASSIGNMENTS_MAX)
                .max(Comparator.comparingLong((Observer each) -> weight(each.id(), instance))
                        .thenComparing(Observer::id));
    }

    /** FNV-1a over both, stirred as MurmurHash3 does at its end. */
    private static long weight(String observer, String instance) {
        long hash = 0xcbf29ce484222325L;
        String both = observer + "\n" + instance;
        for (int i = 0; i < both.length(); i++) {
            hash = (hash ^ both.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }

    /** What an agent is to ask. */
    Assignments assignments(String observer) {
        List<Assignment> all = byObserver.getOrDefault(observer, List.of());
        // As text it is the same at every replica.
        return new Assignments(Integer.toHexString(all.toString().hashCode()) + "-" + all.size(), all, 0);
    }

    /** Which agent asks a check. */
    Optional<String> observer(CheckId check) {
        return Optional.ofNullable(observers.get(check));
    }

    /** How many checks each agent has. */
    Map<String, Integer> counts() {
        var counts = new TreeMap<String, Integer>();
        byObserver.forEach((observer, all) -> counts.put(observer, all.size()));
        return counts;
    }

    /** The checks that nobody asks. */
    Set<CheckId> unobserved() {
        return Collections.unmodifiableSet(unobserved);
    }
}
