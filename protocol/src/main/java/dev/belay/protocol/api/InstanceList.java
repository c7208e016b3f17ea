package dev.belay.protocol.api;

import java.util.List;

/**
 * The registered instances of a service in an environment.
 *
 * @param generation counts changes of the service, in the replica that answers
 * @param frozen so many of them fell silent at once that none is taken out
 * @param deaf most instances of all services are silent to the replica that answers, so that it takes none out
 */
public record InstanceList(long generation, boolean frozen, boolean deaf, List<InstanceView> instances) {
    public InstanceList {
        instances = List.copyOf(instances);
    }
}
