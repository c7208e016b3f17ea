package dev.belay.pipelines.notice;

import dev.belay.pipelines.forge.CommitStatuses;
import dev.belay.pipelines.secret.SecretStore;
import dev.belay.platform.database.Database;
import dev.belay.platform.vault.Vault;
import dev.belay.platform.web.Site;
import dev.belay.protocol.Json;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Tells one thing by the channel that a file names for it. */
final class Channels {

    /** The secret of a pipeline by which its messages reach Slack. */
    static final String SLACK_SECRET = "SLACK_WEBHOOK_URL";

    private final Database database;
    private final Site site;
    private final CommitStatuses statuses;
    private final SecretStore secrets;
    private final Optional<Mail> mail;
    private final Web web;

    Channels(Database database, Site site, Vault vault, CommitStatuses statuses, Outward outward) {
        this.database = database;
        this.site = site;
        this.statuses = statuses;
        this.secrets = new SecretStore(vault);
        this.mail = outward.mail().map(Mail::new);
        this.web = new Web(outward.innerHosts(), InetAddress::getAllByName);
    }

    Told tell(DeliveryStore.Due due) {
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
        return statuses.request(due.pipeline(), due.news(), due.news().context(config), pending(config))
                .map(request -> web.send(request))
                .orElseGet(() -> new Told.Never("the pipeline has no forge of the kind github to tell; name one with:"
                        + " belay pipeline statuses"));
    }

    private static boolean pending(JsonNode config) {
        return config.path("blocked_builds_as_pending").asBoolean(false);
    }
}
