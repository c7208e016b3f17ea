package dev.belay.protocol.api;

import java.util.List;

/**
 * What became different since the event before: of a watched service.
 *
 * @param generation as in {@link InstanceList}
 * @param frozen as in {@link InstanceList}
 * @param deaf as in {@link InstanceList}
 * @param registered instances that are new or were told differently
 * @param gone ids of those that are no more
 */
public record InstanceChanges(
        long generation, boolean frozen, boolean deaf, List<InstanceView> registered, List<String> gone) {
    public InstanceChanges {
        registered = List.copyOf(registered);
        gone = List.copyOf(gone);
    }
}
