package dev.belay.protocol.api;

import java.util.List;

/** The instances that the catalogue declares. */
public record DeclaredInstanceList(List<DeclaredInstance> instances) {
    public DeclaredInstanceList {
        instances = List.copyOf(instances);
    }

    /**
     * One of them.
     *
     * @param registration as it was declared
     * @param by who declared it last
     * @param at when, ISO 8601
     */
    public record DeclaredInstance(String id, InstanceRegistration registration, String by, String at) {}
}
