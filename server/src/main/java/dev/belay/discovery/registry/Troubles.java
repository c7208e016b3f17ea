package dev.belay.discovery.registry;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What keeps replicas from meeting each other, told to people: else each would serve what it hears alone, without a word. */
final class Troubles {

    private static final Logger log = LoggerFactory.getLogger(Troubles.class);

    /** Two lives of one replica overlap when it is replaced; what lasts is seen again meanwhile. */
    private static final Duration NAMESAKE_TOLD = Duration.ofMinutes(5);

    private final String self;
    private final boolean lost;
    private final Set<String> told = new HashSet<>();
    private volatile long namesakeUntilNanos = System.nanoTime();

    Troubles(RegistrySettings settings) {
        this.self = settings.self();
        this.lost = !settings.reachable() && !settings.peers().isEmpty();
    }

    /** The name of this replica. */
    String self() {
        return self;
    }

    /** Another replica has the same name. */
    void namesake() {
        namesakeUntilNanos = System.nanoTime() + NAMESAKE_TOLD.toNanos();
    }

    /** What is wrong, with what to do. {@code others} are the names of other replicas. */
    List<String> all(Collection<String> others) {
        var all = new ArrayList<String>();
        if (namesakeUntilNanos - System.nanoTime() > 0) {
            all.add("Another replica calls itself " + self + ", too, so the two never meet: set replica-url, at each to"
                    + " an address of its own.");
        }
        if (isLoopback(self) && others.stream().anyMatch(each -> !isLoopback(each))) {
            all.add("Replicas on other machines cannot call this one at " + self
                    + ": set replica-url to an address at which they reach it.");
        }
        if (lost) {
            all.add("Other replicas do not find this one, since its port is another one at each start:"
                    + " set replica-url, or listen on a port of your choice.");
        }
        return all;
    }

    /** Says in the log what was not said before. */
    synchronized void tell(Collection<String> others) {
        all(others).stream().filter(told::add).forEach(log::warn);
    }

    private static boolean isLoopback(String address) {
        String host = URI.create(address).getHost();
        return host != null && (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"));
    }
}
