package dev.belay.discovery.registry;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What is to be told to each of the other replicas. */
final class Outboxes {

    private final Members members;
    private final Map<String, Outbox> byPeer = new HashMap<>();

    Outboxes(Members members) {
        this.members = members;
    }

    Outbox of(String peer) {
        return byPeer.computeIfAbsent(peer, _ -> new Outbox());
    }

    /** Throws away what is meant for replicas that are no longer known. */
    void keep() {
        byPeer.keySet().retainAll(members.others());
    }

    void toAll(Consumer<Outbox> note) {
        toAllBut("", note);
    }

    void toAllBut(String except, Consumer<Outbox> note) {
        members.others().stream().filter(each -> !each.equals(except)).forEach(each -> note.accept(of(each)));
    }
}
