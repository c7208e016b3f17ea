package dev.belay.pipelines.forge;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.BuildState;
import dev.belay.pipelines.build.Builds;
import dev.belay.pipelines.build.News;
import dev.belay.pipelines.repository.CommitText;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.vault.Vault;
import dev.belay.platform.web.Site;
import dev.belay.platform.work.Reconciler;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Tells forges how the builds of their commits go. What was told is noted after the forge took it, so after a crash it may be
 * told again, which changes nothing there: a status is known by its context.
 */
public final class CommitStatuses {

    /** So many are told at once; a forge that does not answer holds up no more than these, and no longer than a time-out. */
    private static final int AT_ONCE = 16;

    private static final int ATTEMPTS_MAX = 12;
    /** Nobody looks at a forge that closely, and builds change often. */
    private static final Duration REST = Duration.ofMillis(250);

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    /** How long after its end a build is told of when it is retried. */
    private static final Duration KEPT = Duration.ofDays(30);

    private static final int FORGOTTEN_AT_ONCE = 5_000;
    private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    private static final Duration WAIT_MAX = Duration.ofHours(1);
    private static final int FAILURE_CHARACTERS_MAX = 300;

    /** What GitLab answers, with 400, when it was told before. */
    private static final String GITLAB_KNOWS = "Cannot transition status";

    private final Database database;
    private final Journal journal;
    private final Site site;
    private final StatusStore store;
    /** It follows no redirect: the token is for the forge alone. */
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    public CommitStatuses(Database database, Journal journal, Site site, Vault vault) {
        this.store = new StatusStore(vault);
        this.database = database;
        this.journal = journal;
        this.site = site;
    }

    public List<Reconciler> reconcilers() {
        return List.of(
                new Reconciler("commit-statuses", Duration.ofSeconds(5), REST, List.of(Builds.TOPIC), this::step),
                new Reconciler("old-commit-statuses", Duration.ofHours(1), List.of(), this::forget));
    }

    private void forget() {
        while (database.transact(tx -> store.forget(tx, tx.now().minus(KEPT), FORGOTTEN_AT_ONCE))
                == FORGOTTEN_AT_ONCE) {
            // There may be more.
        }
    }

    /** Where a pipeline's builds are told of, and why the newest one could not be. */
    public record Standing(StatusTarget target, Optional<String> failure) {}

    public Optional<Standing> of(Tx tx, Pipeline pipeline) {
        return store.find(tx, pipeline.id()).map(target -> new Standing(target, store.failure(tx, pipeline.id())));
    }

    /** From now on, builds of the pipeline are told of. */
    public void set(Tx tx, Pipeline pipeline, StatusTarget target, Actor actor) {
        store.put(tx, pipeline.id(), target);
        tell(
                tx,
                pipeline,
                actor,
                "has the builds of " + pipeline.slug() + " told to "
                        + target.api().getHost());
    }

    public void stop(Tx tx, Pipeline pipeline, Actor actor) {
        if (!store.delete(tx, pipeline.id())) {
            throw Problem.notFound("forge that is told of the builds of " + pipeline.slug());
        }
        tell(tx, pipeline, actor, "has no forge told of the builds of " + pipeline.slug() + " any more");
    }

    private void tell(Tx tx, Pipeline pipeline, Actor actor, String what) {
        String summary = actor.label() + " " + what;
        journal.append(tx, pipeline.configured(actor, summary));
    }

    /**
     * What tells GitHub of a build or of a step under a context of its own; nothing when the pipeline tells no GitHub.
     *
     * @param blockedIsPending whether a build that waits for somebody is told as pending, and not as a success
     */
    public Optional<HttpRequest> request(UUID pipeline, News news, String context, boolean blockedIsPending) {
        return database.read(tx -> store.find(tx, pipeline))
                .filter(target -> target.kind() == StatusTarget.Kind.GITHUB)
                .map(store::opened)
                .map(target -> new StatusTarget(target.kind(), target.api(), target.project(), context, target.token()))
                .map(target -> StatusCall.of(
                        target, news.commit(), word(news, blockedIsPending), news.headline(), site.url(news.path())));
    }

    private static String word(News news, boolean blockedIsPending) {
        if (news.step().isPresent()) {
            return switch (news.step().get().outcome()) {
                case "passed", "soft_failed" -> "success";
                case "errored" -> "error";
                default -> "failure";
            };
        }
        return switch (news.event()) {
            case "build.blocked" -> blockedIsPending ? "pending" : "success";
            case "build.failing" -> "failure";
            case "build.finished" ->
                switch (news.state()) {
                    case "passed", "not_run" -> "success";
                    case "failed" -> "failure";
                    default -> "error";
                };
            default -> "pending";
        };
    }

    private void step() {
        while (tellSome() == AT_ONCE) {
            // There may be more.
        }
    }

    /** Answers how many there were. */
    private int tellSome() {
        List<StatusStore.Due> due = database.transact(tx -> {
            store.noteNew(tx);
            return store.due(tx, ATTEMPTS_MAX, AT_ONCE);
        });
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> calls = due.stream()
                    .<Future<?>>map(each -> callers.submit(() -> tell(each)))
                    .toList();
            for (Future<?> call : calls) {
                call.get();
            }
        } catch (ExecutionException exception) {
            throw new IllegalStateException("a forge could not be told", exception.getCause());
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            return 0;
        }
        return due.size();
    }

    private void tell(StatusStore.Due due) {
        String word = word(due);
        boolean known = due.told()
                .map(told -> StatusCall.word(due.target().kind(), told))
                .filter(word::equals)
                .isPresent();
        Optional<String> failure = known ? Optional.empty() : send(due);
        database.transact(tx -> {
            failure.ifPresentOrElse(
                    why -> store.failed(tx, due.build(), why, next(tx.now(), due.attempts())),
                    () -> store.told(tx, due.build(), due.state()));
            return due;
        });
    }

    /** What has nothing to run holds up no merge; what a commit asks not to run is not known to be good. */
    private static String word(StatusStore.Due due) {
        return StatusCall.word(due.target().kind(), due.idle() ? BuildState.PASSED : due.state());
    }

    private static Optional<Instant> next(Instant now, int attempts) {
        if (attempts + 1 >= ATTEMPTS_MAX) {
            return Optional.empty();
        }
        Duration wait = FIRST_WAIT.multipliedBy(1L << attempts);
        return Optional.of(now.plus(wait.compareTo(WAIT_MAX) < 0 ? wait : WAIT_MAX));
    }

    /** Why it did not work, if it did not. */
    private Optional<String> send(StatusStore.Due due) {
        String host = due.target().api().getHost();
        try {
            Said said = Said.by(
                    http,
                    due.idle()
                            ? StatusCall.of(
                                    store.opened(due.target()),
                                    due.commit(),
                                    word(due),
                                    "Build " + due.number() + " had nothing to run",
                                    site.url(due.path()))
                            : StatusCall.of(
                                    store.opened(due.target()),
                                    due.commit(),
                                    due.state(),
                                    due.number(),
                                    site.url(due.path())),
                    ANSWER);
            boolean taken = said.status() / 100 == 2 || said.text().contains(GITLAB_KNOWS);
            return taken
                    ? Optional.empty()
                    : Optional.of(host + " answered " + said.status() + ": "
                            + CommitText.cut(said.text(), FAILURE_CHARACTERS_MAX));
        } catch (IllegalStateException exception) {
            // The token cannot be opened; others can.
            return Optional.of(String.valueOf(exception.getMessage()));
        } catch (IOException exception) {
            return Optional.of(host + " could not be told: " + exception);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            return Optional.of("the server was stopped");
        }
    }
}
