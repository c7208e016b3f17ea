package dev.belay.protocol.api;

import java.util.List;

/**
 * The registered instances of a service in an environment.
 *
 * @param generation counts changes of the service, in the replica that answers
 * @param frozen so many of them fell silent at once that none is taken out
 */
public record InstanceList(long generation, boolean frozen, List<InstanceView> instances) {
    public InstanceList {
        instances = List.copyOf(instances);
    }
}
