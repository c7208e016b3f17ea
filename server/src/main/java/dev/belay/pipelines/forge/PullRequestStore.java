package dev.belay.pipelines.forge;

import dev.belay.pipelines.language.BuildFacts;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import java.util.Optional;
import java.util.UUID;

/** The SQL of the open pull requests, as their forges last told of them. */
final class PullRequestStore {

    private static final String PUT = """
            insert into pipelines.pull_request (pipeline, number, branch, fork, facts)
            values (:pipeline, :number, :branch, :fork, cast(:facts as jsonb))
            on conflict (pipeline, number) do update
            set branch = excluded.branch, fork = excluded.fork, facts = excluded.facts
            """;

    private static final String DELETE =
            "delete from pipelines.pull_request where pipeline = :pipeline and number = :number";

    /** Of several, the newest. */
    private static final String OF_BRANCH = """
            select facts from pipelines.pull_request
            where pipeline = :pipeline and branch = :branch and not fork
            order by length(number) desc, number desc limit 1
            """;

    void put(Tx tx, UUID pipeline, String branch, BuildFacts.PullRequest facts) {
        tx.handle()
                .createUpdate(PUT)
                .bind("pipeline", pipeline)
                .bind("number", facts.id())
                .bind("branch", branch)
                .bind("fork", facts.fork())
                .bind("facts", Json.API.writeValueAsString(facts))
                .execute();
    }

    void delete(Tx tx, UUID pipeline, String number) {
        tx.handle()
                .createUpdate(DELETE)
                .bind("pipeline", pipeline)
                .bind("number", number)
                .execute();
    }

    /** The open one of a branch of the repository itself. */
    Optional<BuildFacts.PullRequest> ofBranch(Tx tx, UUID pipeline, String branch) {
        return tx.handle()
                .createQuery(OF_BRANCH)
                .bind("pipeline", pipeline)
                .bind("branch", branch)
                .mapTo(String.class)
                .findOne()
                .map(json -> Json.API.readValue(json, BuildFacts.PullRequest.class));
    }
}
