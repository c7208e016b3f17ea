package dev.belay.protocol.api;

import java.util.List;

/**
 * How a replica of the registry is.
 *
 * @param replica its name, which is its address
 * @param settled whether it knows that what it does not know does not exist
 * @param deaf whether most instances are silent to it, so that it lets none expire
 * @param peers other replicas that it knows
 * @param silent those of them that it does not hear
 * @param frozen services of which too many instances fell silent at once, as {@code service/environment}
 * @param digest equal in two replicas that hold the same
 * @param troubles what keeps replicas from meeting this one, with what to do
 */
public record RegistryView(
        String replica,
        boolean settled,
        boolean deaf,
        int instances,
        int services,
        int tombstones,
        List<String> peers,
        List<String> silent,
        List<String> frozen,
        String digest,
        List<String> troubles) {

    public RegistryView {
        peers = List.copyOf(peers);
        silent = List.copyOf(silent);
        frozen = List.copyOf(frozen);
        troubles = List.copyOf(troubles);
    }
}
