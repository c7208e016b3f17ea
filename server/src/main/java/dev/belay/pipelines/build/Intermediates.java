package dev.belay.pipelines.build;

import dev.belay.kernel.Actor;
import dev.belay.pipelines.language.planning.Branches;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;

/**
 * Skips and cancels builds that a newer one of their branch makes needless, where the pipeline says so. It looks at all open builds, so
 * a rule that is set later holds for those that there are, too.
 */
public final class Intermediates {

    private static final Actor ACTOR = new Actor.Belay("pipelines");

    private final Database database;
    private final Builds builds;
    private final IntermediateStore store = new IntermediateStore();

    public Intermediates(Database database, Builds builds) {
        this.database = database;
        this.builds = builds;
    }

    /** Each build is changed in a transaction of its own, so that nobody holds one while waiting for another. */
    public void step() {
        for (IntermediateStore.Older older : database.glance(store::older)) {
            boolean skips = older.rule()
                    .skip()
                    .filter(each -> Branches.match(each, older.branch()))
                    .isPresent();
            boolean cancels = older.rule()
                    .cancel()
                    .filter(each -> Branches.match(each, older.branch()))
                    .isPresent();
            if (skips || cancels) {
                database.transact(tx -> end(tx, older, skips, cancels));
            }
        }
    }

    private boolean end(Tx tx, IntermediateStore.Older older, boolean skips, boolean cancels) {
        String reason = "Build " + older.newer() + " of the branch is newer.";
        boolean ended = skips && builds.skip(tx, older.build(), reason);
        if (!ended && cancels) {
            builds.cancel(tx, older.build(), ACTOR, reason);
            ended = true;
        }
        if (ended) {
            store.superseded(tx, older.build(), older.newer());
        }
        return ended;
    }
}
