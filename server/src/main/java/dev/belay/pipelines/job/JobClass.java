package dev.belay.pipelines.job;

import java.util.UUID;

/** Jobs that are alike to who gives them away: any agent that fits one fits all, and they are of one pipeline. */
record JobClass(Rules rules, UUID pipeline) {

    /** Before all others. */
    static final JobClass FIRST = new JobClass(Rules.NONE, new UUID(0, 0));
}
