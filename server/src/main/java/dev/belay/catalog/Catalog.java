package dev.belay.catalog;

import dev.belay.kernel.Actor;
import dev.belay.platform.database.Tx;
import java.util.List;
import java.util.Optional;

/** The catalogue's door. */
public final class Catalog {

    /**
     * Notes what a service's manifest says at a commit, and that it is to run in an environment.
     *
     * @throws dev.belay.kernel.Problem when another pipeline declares the service, or another service has one of its hosts
     */
    public Service declare(
            Tx tx, ServiceManifest manifest, String environment, String pipeline, String commit, Actor actor) {
        return landing();
    }

    /** The service of that name. */
    public Optional<Service> service(Tx tx, String name) {
        return landing();
    }

    /** All services, by name. */
    public List<Service> services(Tx tx) {
        return landing();
    }

    /** The names of the environments that a service runs in, or of all for which there is any, by name. */
    public List<String> environments(Tx tx, String service) {
        return landing();
    }

    @SuppressWarnings("TypeParameterUnusedInFormals")
    private static <T> T landing() {
        throw new IllegalStateException("lands within the hour");
    }
}
