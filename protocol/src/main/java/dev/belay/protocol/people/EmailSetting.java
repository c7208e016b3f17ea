package dev.belay.protocol.people;

/** What {@code PUT /api/people/{name}/email} is told: where somebody is written to; empty for nowhere. */
public record EmailSetting(String email) {}
