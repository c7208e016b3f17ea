package dev.belay;

import dev.belay.discovery.checks.Checks;
import dev.belay.discovery.registry.Instances;
import dev.belay.platform.telemetry.Metrics;

/** What is measured of the registry and of its checks. */
final class RegistryGauges {

    private RegistryGauges() {}

    static void offer(Metrics metrics, Instances instances, Checks checks) {
        metrics.gauge("belay.registry.instances", "Instances that are registered", instances::count);
        metrics.gauge(
                "belay.registry.silent.replicas", "Other replicas that this one does not hear", instances::silent);
        metrics.gauge(
                "belay.registry.frozen.services", "Services that lost too many instances at once", instances::frozen);
        metrics.gauge(
                "belay.registry.deaf",
                "Whether most instances are silent to this server, so that none expires",
                instances::deaf);
        metrics.gauge("belay.checks.unobserved", "Checks of instances that no agent asks", checks::unobserved);
    }
}
