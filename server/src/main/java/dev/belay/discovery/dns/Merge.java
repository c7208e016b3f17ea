package dev.belay.discovery.dns;

import dev.belay.discovery.dns.Listings.Changes;
import dev.belay.discovery.dns.Service.Endpoint;
import dev.belay.discovery.dns.Service.Place;
import dev.belay.discovery.dns.Service.Pool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one of two sources: what customers are routed to, and what registered by itself. Where both know a service, the
 * routing says how customers are divided, and registered instances join the release that they say they are of.
 */
public final class Merge {

    private final Listings to;
    private final Source routed = new Source();
    private final Source registered = new Source();

    public Merge(Listings to) {
        this.to = to;
    }

    /** What one source told last. */
    private static final class Source {
        final Map<Place, Service> services = new HashMap<>();
        boolean complete;
    }

    /** Is told by who knows where customers go. */
    public Listings routed() {
        return changes -> take(routed, changes);
    }

    /** Is told by who knows what registered. */
    public Listings registered() {
        return changes -> take(registered, changes);
    }

    private synchronized void take(Source source, Changes changes) {
        Set<Place> places = new LinkedHashSet<>(changes.gone());
        changes.gone().forEach(source.services::remove);
        for (Service each : changes.told()) {
            source.services.put(each.place(), each);
            places.add(each.place());
        }
        source.complete |= changes.complete();
        var told = new ArrayList<Service>();
        var gone = new ArrayList<Place>();
        for (Place place : places) {
            merged(place).ifPresentOrElse(told::add, () -> gone.add(place));
        }
        to.take(new Changes(told, gone, routed.complete && registered.complete));
    }

    private Optional<Service> merged(Place place) {
        Optional<Service> one = Optional.ofNullable(routed.services.get(place));
        Optional<Service> other = Optional.ofNullable(registered.services.get(place));
        if (one.isEmpty() || other.isEmpty()) {
            return one.or(() -> other);
        }
        boolean serves = one.get().pools().stream()
                .anyMatch(each -> each.percent() > 0 && !each.endpoints().isEmpty());
        Map<String, Pool> pools = new LinkedHashMap<>();
        one.get().pools().forEach(each -> pools.put(each.release(), each));
        for (Pool each : other.get().pools()) {
            pools.merge(
                    each.release(),
                    new Pool(each.release(), serves ? 0 : each.percent(), each.endpoints(), each.lapsed()),
                    (known, more) -> joined(known, more, serves));
        }
        return Optional.of(new Service(place.service(), place.environment(), List.copyOf(pools.values())));
    }

    private static Pool joined(Pool known, Pool more, boolean serves) {
        List<Endpoint> all = new ArrayList<>(known.endpoints());
        all.addAll(more.endpoints());
        return new Pool(known.release(), serves ? known.percent() : more.percent(), all, more.lapsed());
    }
}
