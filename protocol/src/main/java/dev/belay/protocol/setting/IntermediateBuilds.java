package dev.belay.protocol.setting;

import java.util.Optional;

/**
 * {@code PUT /api/pipelines/{slug}/intermediate-builds}: which builds are not wanted when a newer one of their branch comes. Each is
 * patterns for branches with spaces between, {@code *} for anything and {@code !} for “not”; empty for none, and absent in what is put
 * for what it was.
 *
 * @param skip of these branches, builds of which nothing has begun are skipped
 * @param cancel of these branches, builds are canceled whatever they do
 */
public record IntermediateBuilds(Optional<String> skip, Optional<String> cancel) {}
