package dev.belay.catalog;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Change;
import dev.belay.platform.journal.Journal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The catalogue's door. */
public final class Catalog {

    /** Nudged when a service is declared. */
    public static final String TOPIC = "catalog";

    private final Journal journal;
    private final CatalogStore store = new CatalogStore();

    public Catalog(Journal journal) {
        this.journal = journal;
    }

    /**
     * Refuses a manifest that cannot be declared.
     *
     * @throws Problem when another pipeline declares the service, or another service has one of its hosts
     */
    public void examine(Tx tx, ServiceManifest manifest, String environment, String pipeline) {
        if (!Names.isLabel(environment)) {
            throw Problem.invalid(
                    "“" + environment + "” cannot be the name of an environment: lower-case letters, digits and"
                            + " hyphens, a letter first, 63 at most.");
        }
        store.service(tx, manifest.service())
                .filter(known -> !known.pipeline().equals(pipeline))
                .ifPresent(known -> {
                    throw Problem.conflict("The service " + known.name() + " is declared by the pipeline "
                            + known.pipeline() + "; the pipeline " + pipeline + " cannot declare it too.");
                });
        String self = manifest.service() + " in " + environment;
        for (String host : manifest.hosts().getOrDefault(environment, List.of())) {
            store.hostOwner(tx, host).filter(owner -> !owner.equals(self)).ifPresent(owner -> {
                throw taken(host, owner);
            });
        }
    }

    /**
     * Notes what a service's manifest says at a commit, and that it runs in an environment. Noting it again changes nothing.
     *
     * @throws Problem when another pipeline declares the service, or another service has one of its hosts
     */
    public Service declare(
            Tx tx, ServiceManifest manifest, String environment, String pipeline, String commit, Actor actor) {
        examine(tx, manifest, environment, pipeline);
        var service = new Service(manifest.service(), manifest.owner(), pipeline, commit, manifest, tx.now());
        save(tx, service, environment, actor).stream().findFirst().ifPresent(host -> {
            throw taken(host, owner(tx, host));
        });
        return store.service(tx, service.name()).orElse(service);
    }

    /**
     * Notes what the release says that customers have from now on. It is too late to refuse anything: a host that another
     * service took since the release was made stays with that one, and the journal says so.
     */
    public void adopt(
            Tx tx, ServiceManifest manifest, String environment, String pipeline, String commit, Actor actor) {
        var service = new Service(manifest.service(), manifest.owner(), pipeline, commit, manifest, tx.now());
        for (String host : save(tx, service, environment, actor)) {
            String summary = "The host " + host + " is not given to " + service.name() + ": it belongs to "
                    + owner(tx, host) + " already.";
            journal.append(
                    tx,
                    new Change(
                            actor,
                            "service.host-withheld",
                            "/services/" + service.name(),
                            summary,
                            Map.of("service", service.name(), "environment", environment, "host", host)));
        }
    }

    /** Answers the hosts that others have. */
    private List<String> save(Tx tx, Service service, String environment, Actor actor) {
        List<String> hosts = service.manifest().hosts().getOrDefault(environment, List.of());
        Optional<Service> known = store.service(tx, service.name());
        boolean everywhere = store.environments(tx, service.name()).contains(environment)
                && hosts.stream().allMatch(host -> owner(tx, host).equals(self(service, environment)));
        if (known.isPresent() && known.get().manifest().equals(service.manifest()) && everywhere) {
            return List.of();
        }
        store.save(tx, service);
        store.addEnvironment(tx, service.name(), environment);
        store.dropHosts(tx, service.name(), environment);
        var withheld = new ArrayList<String>();
        int position = 0;
        for (String host : hosts) {
            if (!store.addHost(tx, service.name(), environment, position++, host)) {
                withheld.add(host);
            }
        }
        journal.append(
                tx,
                new Change(
                        actor,
                        "service.declared",
                        "/services/" + service.name(),
                        "The service " + service.name() + " of " + service.team() + " is declared for " + environment
                                + ".",
                        Map.of("service", service.name(), "environment", environment, "commit", service.commit())));
        tx.nudge(TOPIC);
        return withheld;
    }

    private static String self(Service service, String environment) {
        return service.name() + " in " + environment;
    }

    private String owner(Tx tx, String host) {
        return store.hostOwner(tx, host).orElse("another service");
    }

    private static Problem taken(String host, String owner) {
        return Problem.conflict("The host " + host + " belongs to " + owner + " already.");
    }

    /** The service of that name. */
    public Optional<Service> service(Tx tx, String name) {
        return store.service(tx, name);
    }

    /** All services, by name. */
    public List<Service> services(Tx tx) {
        return store.services(tx);
    }

    /** The names of the environments that a service runs in, by name. */
    public List<String> environments(Tx tx, String service) {
        return store.environments(tx, service);
    }

    /** For how many seconds answers about services may be kept, by service: those that declare it. */
    public Map<String, Integer> ttlSeconds(Tx tx) {
        return store.ttlSeconds(tx);
    }

    /** Where every service is served, by service and environment: Belay's own names first. */
    public List<ServiceHosts> hostNames(Tx tx) {
        return store.hosts(tx).stream()
                .map(each -> new ServiceHosts(
                        each.service(),
                        each.environment(),
                        Names.hosts(each.service(), each.environment(), Map.of(each.environment(), each.hosts()))))
                .toList();
    }
}
