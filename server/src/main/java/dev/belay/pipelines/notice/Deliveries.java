package dev.belay.pipelines.notice;

import dev.belay.pipelines.build.Notices;
import dev.belay.pipelines.build.Remark;
import dev.belay.pipelines.build.RemarkStore;
import dev.belay.pipelines.forge.CommitStatuses;
import dev.belay.pipelines.secret.SecretStore;
import dev.belay.platform.database.Database;
import dev.belay.platform.vault.Vault;
import dev.belay.platform.web.Site;
import dev.belay.platform.work.Reconciler;
import dev.belay.protocol.Json;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * Tells others what was written down for them. Each is told at least once: whoever dies between telling and noting it tells it again,
 * under the same id. What does not work is tried again, later and later; what never will is told on the build.
 */
public final class Deliveries {

    /** The secret of a pipeline by which its messages reach Slack. */
    static final String SLACK_SECRET = "SLACK_WEBHOOK_URL";

    private static final int AT_ONCE = 16;
    private static final int ATTEMPTS_MAX = 10;

    /** Longer than telling and noting it take, lest another server tell it meanwhile. */
    private static final Duration LEASE = Duration.ofSeconds(90);

    private static final Duration TELLING = Duration.ofSeconds(60);
    /** How long it can be seen what was told or given up; what matters for longer is told on the build. */
    private static final Duration KEPT = Duration.ofDays(30);

    private static final int FORGOTTEN_AT_ONCE = 5_000;
    private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    private static final Duration WAIT_MAX = Duration.ofMinutes(30);

    private final Database database;
    private final Site site;
    private final CommitStatuses statuses;
    private final SecretStore secrets;
    private final Optional<Mail> mail;
    private final Web web;
    private final DeliveryStore store = new DeliveryStore();
    private final RemarkStore remarks = new RemarkStore();

    public Deliveries(Database database, Site site, Vault vault, CommitStatuses statuses, Outward outward) {
        this.database = database;
        this.site = site;
        this.statuses = statuses;
        this.secrets = new SecretStore(vault);
        this.mail = outward.mail().map(Mail::new);
        this.web = new Web(outward.innerHosts(), InetAddress::getAllByName);
    }

    public List<Reconciler> reconcilers() {
        return List.of(
                new Reconciler("deliveries", Duration.ofSeconds(5), List.of(Notices.TOPIC), this::step),
                new Reconciler("old-deliveries", Duration.ofHours(1), List.of(), this::forget));
    }

    private void forget() {
        while (database.transact(tx -> store.forget(tx, tx.now().minus(KEPT), FORGOTTEN_AT_ONCE))
                == FORGOTTEN_AT_ONCE) {
            // There may be more.
        }
    }

    private void step() {
        while (tellSome() == AT_ONCE) {
            // There may be more.
        }
    }

    /** Answers how many there were. */
    private int tellSome() {
        List<DeliveryStore.Due> due = database.transact(tx -> store.take(tx, LEASE, AT_ONCE));
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> calls = due.stream()
                    .<Future<?>>map(each -> callers.submit(() -> deliver(each)))
                    .toList();
            for (Future<?> call : calls) {
                call.get();
            }
        } catch (ExecutionException exception) {
            throw new IllegalStateException("somebody could not be told", exception.getCause());
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            return 0;
        }
        return due.size();
    }

    private void deliver(DeliveryStore.Due due) {
        Told told = toldInTime(due);
        database.transact(tx -> {
            switch (told) {
                case Told.Yes _ -> store.told(tx, due.id());
                case Told.NotYet(String because)
                when due.attempts() + 1 < ATTEMPTS_MAX ->
                    store.failed(tx, due.id(), because, Optional.of(next(tx.now(), due.attempts())));
                case Told.NotYet(String because) -> giveUp(tx, due, because);
                case Told.Never(String because) -> giveUp(tx, due, because);
            }
            return due;
        });
    }

    /** Whoever takes longer is interrupted, which ends the connection. */
    private Told toldInTime(DeliveryStore.Due due) {
        try (ExecutorService caller = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Told> call = caller.submit(() -> tell(due));
            try {
                return call.get(TELLING.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                call.cancel(true);
                return new Told.NotYet("it was not taken within " + TELLING.toSeconds() + " seconds");
            } catch (ExecutionException exception) {
                throw new IllegalStateException("somebody could not be told", exception.getCause());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return new Told.NotYet("the server was stopped");
            }
        }
    }

    private void giveUp(dev.belay.platform.database.Tx tx, DeliveryStore.Due due, String because) {
        store.failed(tx, due.id(), because, Optional.empty());
        String text =
                "“notify”: nobody was told of " + due.news().event() + " by “" + due.channel() + "”: " + because + ".";
        remarks.insert(tx, due.build(), List.of(new Remark(Remark.Kind.WARNING, "", text)));
    }

    private static Instant next(Instant now, int attempts) {
        Duration wait = FIRST_WAIT.multipliedBy(1L << attempts);
        return now.plus(wait.compareTo(WAIT_MAX) < 0 ? wait : WAIT_MAX);
    }

    private Told tell(DeliveryStore.Due due) {
        JsonNode config = Json.API.readTree(due.config());
        try {
            return switch (due.channel()) {
                case "webhook" -> post(config.asString(""), due, body(due));
                case "email" -> email(config.asString(""), due);
                case "slack" -> slack(config, due);
                case "github_commit_status" -> status(config, due);
                default -> new Told.Never("Belay does not know “" + due.channel() + "”");
            };
        } catch (IllegalStateException exception) {
            // A secret or token that cannot be opened, which says so itself.
            return new Told.Never(String.valueOf(exception.getMessage()));
        }
    }

    private Map<String, Object> body(DeliveryStore.Due due) {
        var build = new LinkedHashMap<String, Object>();
        build.put("id", due.build().toString());
        build.put("number", due.news().number());
        build.put("state", due.news().state());
        build.put("branch", due.news().branch());
        build.put("commit", due.news().commit());
        build.put("message", due.news().message());
        build.put("web_url", site.url(due.news().path()));
        var body = new LinkedHashMap<String, Object>();
        body.put("event", due.news().event());
        body.put("delivery", due.id().toString());
        body.put("pipeline", Map.of("slug", due.news().pipeline()));
        body.put("build", build);
        due.news().step().ifPresent(step -> body.put("step", step));
        return body;
    }

    private Told post(String address, DeliveryStore.Due due, Map<String, Object> body) {
        var headers = Map.of(
                "Content-Type",
                "application/json",
                "User-Agent",
                "belay",
                "Belay-Event",
                due.news().event(),
                "Belay-Delivery",
                due.id().toString());
        return web.post(address, headers, Json.API.writeValueAsString(body));
    }

    private Told email(String to, DeliveryStore.Due due) {
        if (mail.isEmpty()) {
            return new Told.Never("this server has no mail server; whoever runs it can name one by --smtp-url");
        }
        String text = due.news().headline() + ".\n\n" + due.news().message() + "\n"
                + site.url(due.news().path()) + "\n";
        return mail.get()
                .send(new Mail.Letter(due.id().toString(), to, due.news().headline(), text, due.at()));
    }

    /** A channel by itself, or several with a message. */
    private Told slack(JsonNode config, DeliveryStore.Due due) {
        Optional<String> address = database.read(tx -> secrets.value(tx, due.build(), SLACK_SECRET));
        if (address.isEmpty()) {
            return new Told.Never(
                    "the pipeline has no secret " + SLACK_SECRET + "; set it to the address of an incoming"
                            + " webhook: belay secret set " + due.news().pipeline() + " " + SLACK_SECRET);
        }
        var channels = new ArrayList<String>();
        config.path("channels").forEach(each -> channels.add(each.asString("")));
        if (config.isString()) {
            channels.add(config.asString());
        }
        String said = config.path("message").asString("");
        String text = (said.isEmpty() ? "" : said + "\n") + due.news().headline() + "\n"
                + site.url(due.news().path());
        Told told = new Told.Yes();
        for (String channel : channels.isEmpty() ? List.of("") : channels) {
            var body = new LinkedHashMap<String, Object>(Map.of("text", text));
            if (!channel.isEmpty()) {
                body.put("channel", channel);
            }
            Told one = post(address.get(), due, body);
            told = told instanceof Told.Yes ? one : told;
        }
        return told;
    }

    private Told status(JsonNode config, DeliveryStore.Due due) {
        String usual = "belay/" + due.news().pipeline()
                + due.news()
                        .step()
                        .map(step -> "/" + (step.key().isEmpty() ? step.label() : step.key()))
                        .orElse("");
        return statuses.request(
                        due.pipeline(), due.news(), config.path("context").asString(usual), pending(config))
                .map(request -> web.send(request))
                .orElseGet(() -> new Told.Never("the pipeline has no forge of the kind github to tell; name one with:"
                        + " belay pipeline statuses"));
    }

    private static boolean pending(JsonNode config) {
        return config.path("blocked_builds_as_pending").asBoolean(false);
    }
}
