package dev.belay.pipelines.build;

import dev.belay.pipelines.repository.ChangeBase;
import dev.belay.pipelines.repository.Commit;
import dev.belay.pipelines.repository.Mirrors;
import dev.belay.pipelines.repository.RepositoryUrl;
import dev.belay.platform.database.Database;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the commit of a build changes: for a pull request since it left the branch that it is to go into, for any other branch since
 * it left the default branch, and for the default branch itself since its last build that passed. {@code BUILDKITE_GIT_DIFF_BASE}
 * names another branch or commit.
 */
final class BuildChanges {

    private static final String BASE = "BUILDKITE_GIT_DIFF_BASE";

    private final Database database;
    private final BuildStore store;
    private final Mirrors mirrors;

    BuildChanges(Database database, BuildStore store, Mirrors mirrors) {
        this.database = database;
        this.store = store;
        this.mirrors = mirrors;
    }

    /** The paths of the files; nothing when it is not known. */
    Optional<List<String>> of(Build build, String defaultBranch, Map<String, String> env, Commit commit) {
        return base(build, defaultBranch, env)
                .flatMap(
                        base -> mirrors.changed(new RepositoryUrl(build.repository()), build.ref(), commit.id(), base));
    }

    private Optional<ChangeBase> base(Build build, String defaultBranch, Map<String, String> env) {
        String named = env.getOrDefault(BASE, "");
        if (!named.isEmpty()) {
            return named(named);
        }
        if (build.origin().pullRequest().isPresent()) {
            return named(build.origin().pullRequest().get().baseBranch());
        }
        if (build.origin().tag().isPresent()) {
            return Optional.empty();
        }
        return build.branch().equals(defaultBranch)
                ? database.read(tx -> store.lastGoodCommit(tx, build.id())).map(ChangeBase.Since::new)
                : named(defaultBranch);
    }

    private static Optional<ChangeBase> named(String base) {
        if (Mirrors.isCommit(base)) {
            return Optional.of(new ChangeBase.Since(base));
        }
        return Mirrors.isBranch(base) ? Optional.of(new ChangeBase.Branch(base)) : Optional.empty();
    }
}
