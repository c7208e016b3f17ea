package dev.belay.discovery.registry;

import dev.belay.discovery.dns.Service.Place;
import dev.belay.kernel.Problem;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;

/** What a replica held at one moment, to be read while it goes on. When an instance was heard of last goes on, too. */
sealed interface Seen {

    /** Whether it could be told apart what does not exist from what was not known yet. */
    boolean settled();

    /** Who gets an empty answer forgets what they have; who is told to come again keeps it. */
    static void require(boolean settled) {
        if (!settled) {
            throw Problem.busy(
                    "The server has just begun and is still learning what is registered; keep what you have.");
        }
    }

    /**
     * The instances of one service, in the order of their ids; the same object for everybody who looks before they change.
     *
     * @param index of the last change
     */
    record Shot(long index, boolean frozen, List<Held> instances) {
        public Shot {
            instances = List.copyOf(instances);
        }
    }

    /**
     * One service.
     *
     * @param deaf whether most of all instances were silent
     * @param now in the replica's time
     */
    record One(boolean settled, boolean deaf, long now, Shot shot) implements Seen {}

    /** All services. */
    record All(boolean settled, SortedMap<Place, Shot> shots) implements Seen {

        /** Those of an environment, service by service. */
        Stream<Held> in(String environment) {
            return shots.entrySet().stream()
                    .filter(each -> each.getKey().environment().equals(environment))
                    .flatMap(each -> each.getValue().instances().stream());
        }

        Stream<Held> instances() {
            return shots.values().stream().flatMap(each -> each.instances().stream());
        }
    }
}
