package dev.belay.catalog;

import java.time.Instant;

/**
 * A thing that a team runs.
 *
 * @param pipeline the slug of the pipeline that declares it
 * @param commit the commit whose manifest this is
 */
public record Service(
        String name, String team, String pipeline, String commit, ServiceManifest manifest, Instant declaredAt) {}
