/**
 * The replicated registry: every replica holds all registered instances in memory as leased soft state, takes
 * registrations, and tells the others what changed. No leader, no quorum, no database on the path of a registration, a
 * heartbeat or an answer. The core ({@link dev.belay.discovery.registry.Replica} and what it uses) is pure: instants and
 * parcels in, parcels out. Its door is {@link dev.belay.discovery.registry.Instances}. Tells DNS through {@code
 * discovery.dns}; owns the table {@code discovery.replica}.
 */
@NullMarked
package dev.belay.discovery.registry;

import org.jspecify.annotations.NullMarked;
