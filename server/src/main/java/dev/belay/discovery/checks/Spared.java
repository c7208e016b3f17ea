package dev.belay.discovery.checks;

import dev.belay.discovery.dns.Service.Place;

/**
 * Too many of a service are critical, so that none of them is ended for it; or, when it does not begin, no more.
 *
 * @param all how many instances it has
 */
public record Spared(Place place, boolean begins, int critical, int all) {}
