package dev.belay.discovery.checks;

import dev.belay.discovery.dns.Service.Place;

/**
 * All instances of a service in an environment, with checks or without.
 *
 * @param well how many are known to be better than critical
 * @param critical how many are so by their checks
 */
public record Crowd(Place place, int all, int well, int critical) {}
