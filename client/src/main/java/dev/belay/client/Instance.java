package dev.belay.client;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * One running copy of a service.
 *
 * @param id its own, the same in all its lives
 * @param release what it runs, empty when nobody said
 * @param host the name of the machine
 * @param address an IP address, or the name of a machine
 * @param port 1 to 65535
 * @param ports further ones, by name
 * @param meta whatever it says of itself
 * @param weight relative to other instances of the service, from 1
 * @param zone where it runs, empty when nobody said
 * @param incarnation grows with every life
 * @param confirmed false while its lease is over and the server keeps it all the same, since its silence may have
 *     other causes
 */
public record Instance(
        String id,
        String service,
        String environment,
        String release,
        String host,
        String address,
        int port,
        Map<String, Integer> ports,
        List<String> tags,
        Map<String, String> meta,
        int weight,
        Health health,
        String zone,
        long incarnation,
        boolean confirmed) {

    public Instance {
        ports = Map.copyOf(ports);
        tags = List.copyOf(tags);
        meta = Map.copyOf(meta);
    }

    /** Address and port, as they stand in a URL. */
    public String authority() {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }

    /**
     * Where to call it.
     *
     * @param scheme such as {@code http}
     * @param path with its query, encoded, from the slash on
     * @throws IllegalArgumentException when this makes no URI
     */
    public URI uri(String scheme, String path) {
        return URI.create(scheme + "://" + authority() + path);
    }

    /** Whether this is the same life at the same place, so that what was learnt of it still holds. */
    boolean isSameLife(Instance other) {
        return id.equals(other.id)
                && incarnation == other.incarnation
                && port == other.port
                && address.equals(other.address);
    }
}
