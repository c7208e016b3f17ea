package dev.belay;

import java.util.List;

/** The database's schemas, one for each subject that keeps something. */
final class Schemas {

    /** Folders of migrations on the class path, in the order in which they first run. */
    static final List<String> MIGRATIONS = List.of(
            "dev/belay/platform/journal/migrations",
            "dev/belay/platform/work/migrations",
            "dev/belay/people/migrations",
            "dev/belay/catalog/migrations",
            "dev/belay/agents/migrations",
            "dev/belay/pipelines/migrations",
            "dev/belay/discovery/migrations",
            "dev/belay/releases/migrations",
            "dev/belay/runtimes/migrations",
            "dev/belay/rollouts/migrations");

    private Schemas() {}
}
