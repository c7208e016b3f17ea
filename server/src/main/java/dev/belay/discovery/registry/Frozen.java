package dev.belay.discovery.registry;

import dev.belay.discovery.dns.Service.Place;

/**
 * That a service began to be frozen, or is so no longer.
 *
 * @param begins false when it ends
 * @param silent how many of its instances nothing is heard of
 * @param all how many instances it has
 */
record Frozen(Place place, boolean begins, int silent, int all) {}
