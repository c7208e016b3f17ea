package dev.belay.discovery.registry;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The replicas that this one knows, and when it heard of each: from itself, or from others that hear it. So a link that is
 * cut in one direction is no silence as long as there is a way around.
 */
final class Members {

    private static final class Member {
        long beat;
        long heardAt;
        boolean left;
        boolean unsettled;
    }

    private final String self;
    private final RegistryLimits limits;
    private final Uptime uptime;
    private final Map<String, Member> others = new TreeMap<>();
    private final Map<String, String> aliases = new HashMap<>();
    private long ownBeat;
    private boolean alone = true;

    Members(String self, RegistryLimits limits, Uptime uptime) {
        this.self = self;
        this.limits = limits;
        this.uptime = uptime;
    }

    String self() {
        return self;
    }

    /** Knows a replica from now on. */
    void expect(String name) {
        if (!name.equals(self) && !aliases.containsKey(name) && others.size() < limits.membersMax()) {
            alone = false;
            others.computeIfAbsent(name, _ -> {
                var member = new Member();
                member.heardAt = uptime.now();
                return member;
            });
        }
    }

    /** Learns that what answers at an address is a replica of another name, which is called there from now on. */
    void meet(String address, String name) {
        if (aliases.size() < limits.membersMax()) {
            aliases.put(address, name);
            others.remove(address);
            expect(name);
        }
    }

    /** Where a replica is called: by its name, unless it was met elsewhere. */
    String address(String name) {
        return aliases.entrySet().stream()
                .filter(each -> each.getValue().equals(name))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst()
                .orElse(name);
    }

    /** Whether no other was ever known. */
    boolean isAlone() {
        return alone;
    }

    /** Forgets those of which nothing was heard for so long, so that replicas may come and go at ever new addresses. */
    void forget(long millis) {
        others.values().removeIf(each -> silence(each) > millis);
    }

    /** A sign of life of this replica, greater than those before. */
    void beat(long stamp) {
        ownBeat = stamp;
    }

    /** Takes the signs of life that another replica knows of; true when one was new. */
    void hear(String from, Map<String, Long> beats) {
        beats.forEach((name, beat) -> {
            expect(name);
            Member member = others.get(name);
            if (member != null && beat > member.beat && !(member.left && !name.equals(from))) {
                member.beat = beat;
                member.heardAt = uptime.now();
                member.left = false;
            }
        });
    }

    void leave(String name) {
        expect(name);
        Member member = others.get(name);
        if (member != null) {
            member.left = true;
        }
    }

    /** Whether a replica said of itself that it knows what there is. */
    void hearSettled(String name, boolean settled) {
        Member member = others.get(name);
        if (member != null) {
            member.unsettled = !settled;
        }
    }

    /** Whether every other replica there is was heard, and none knows more than this one. */
    boolean areAllUnsettled() {
        return needed().stream().map(others::get).allMatch(each -> each != null && each.unsettled);
    }

    /** After a pause of this replica itself nobody counts as silent for what it could not hear. */
    void wake() {
        others.values().forEach(each -> each.heardAt = uptime.now());
    }

    /** The signs of life that are fresh, this replica's own among them. */
    Map<String, Long> beats() {
        var fresh = new HashMap<String, Long>();
        fresh.put(self, ownBeat);
        others.forEach((name, member) -> {
            if (member.beat > 0
                    && !member.left
                    && silence(member) <= limits.silence().toMillis()) {
                fresh.put(name, member.beat);
            }
        });
        return fresh;
    }

    /** All others that are known, those that are gone too. */
    Set<String> others() {
        return Set.copyOf(others.keySet());
    }

    /** Those that must agree before an instance expires: all that did not leave and are not gone. */
    Set<String> needed() {
        var needed = new TreeSet<String>();
        others.forEach((name, member) -> {
            if (!member.left && silence(member) <= limits.gone().toMillis()) {
                needed.add(name);
            }
        });
        return needed;
    }

    /** Whether this replica hears each of those. */
    boolean hearsAll() {
        return needed().stream().noneMatch(this::isSilent);
    }

    /** Whether a replica is known, did not leave, and is not heard: whatever it heard may be true still. */
    boolean isSilent(String name) {
        Member member = others.get(name);
        return member != null
                && !member.left
                && silence(member) > limits.silence().toMillis();
    }

    /** Whether a replica is silent or left. */
    boolean isAway(String name) {
        Member member = others.get(name);
        return member == null
                || member.left
                || silence(member) > limits.silence().toMillis();
    }

    private long silence(Member member) {
        return uptime.now() - member.heardAt;
    }
}
