package dev.belay.people;

import dev.belay.platform.access.Role;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Somebody who may sign in. */
record Person(UUID id, String name, Role role, String passwordHash, Instant createdAt, Optional<Instant> disabledAt) {}
