package dev.belay.cli;

import dev.belay.cli.server.Api;
import dev.belay.cli.server.ServerOptions;
import dev.belay.cli.terminal.Screen;
import dev.belay.cli.terminal.Table;
import dev.belay.protocol.api.DeclaredInstanceList;
import dev.belay.protocol.api.DeclaredInstanceList.DeclaredInstance;
import dev.belay.protocol.api.InstanceList;
import dev.belay.protocol.api.InstanceRegistration;
import dev.belay.protocol.api.InstanceView;
import dev.belay.protocol.checks.InstanceCheck;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code belay instance}: what registered to be found by others. */
@Command(
        name = "instance",
        mixinStandardHelpOptions = true,
        description = "Instances that register themselves to be found by others.")
final class InstanceCommand {

    private final Screen screen;

    InstanceCommand(Screen screen) {
        this.screen = screen;
    }

    /** What they are told by. */
    static final class Told {
        @Option(names = "--environment", paramLabel = "NAME", description = "Default: production.")
        private Optional<String> environment = Optional.empty();

        @Option(names = "--release", paramLabel = "NAME", description = "Which release it runs.")
        private Optional<String> release = Optional.empty();

        @Option(
                names = "--address",
                paramLabel = "ADDRESS",
                description = "Default: the one that this call comes from.")
        private Optional<String> address = Optional.empty();

        @Option(names = "--port", paramLabel = "NUMBER", required = true, description = "Where it is called.")
        private int port;

        @Option(
                names = "--tag",
                paramLabel = "TAG",
                split = ",",
                description = "What it is found by; several are allowed.")
        private List<String> tags = List.of();

        @Option(names = "--zone", paramLabel = "NAME", description = "Where it runs.")
        private Optional<String> zone = Optional.empty();

        @Option(names = "--weight", paramLabel = "NUMBER", description = "Relative to the others. Default: 1.")
        private Optional<Integer> weight = Optional.empty();

        @Option(
                names = "--lease-seconds",
                paramLabel = "COUNT",
                description = "How long it is believed to live unless it is registered again or sends a heartbeat."
                        + " With 0: until it is deregistered. Default: 15.")
        private Optional<Integer> leaseSeconds = Optional.empty();

        @Option(
                names = "--check",
                paramLabel = "CHECK",
                description =
                        "How agents near it ask it: http:/PATH, https:/PATH, tcp, grpc, grpc:SERVICE, or command:NAME that"
                                + " agents know by their settings; several are allowed. Without --lease-seconds it then stays until it is"
                                + " deregistered.")
        private List<String> checks = List.of();

        @Option(names = "--check-seconds", paramLabel = "COUNT", description = "How often they ask. Default: 10.")
        private Optional<Integer> checkSeconds = Optional.empty();

        private InstanceCheck check(String text) {
            String[] parts = text.split(":", 2);
            boolean secured = parts[0].equals("https");
            return new InstanceCheck(
                    secured ? "http" : parts[0],
                    // Of several of a kind each is called as it is written.
                    checks.size() > 1 ? Optional.of(text) : Optional.empty(),
                    Optional.of(parts).filter(each -> each.length > 1).map(each -> each[1]),
                    Optional.empty(),
                    Optional.of(secured),
                    Optional.empty(),
                    checkSeconds,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        InstanceRegistration registration(String service) {
            return new InstanceRegistration(
                    service,
                    environment,
                    release,
                    Optional.empty(),
                    address,
                    port,
                    Optional.empty(),
                    Optional.of(tags),
                    Optional.empty(),
                    weight,
                    Optional.empty(),
                    Optional.empty(),
                    zone,
                    leaseSeconds,
                    Optional.empty(),
                    Optional.of(checks.stream().map(this::check).toList()));
        }
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the registered instances of a service.")
    int list(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "SERVICE") String service,
            @Option(names = "--environment", paramLabel = "NAME", defaultValue = "production") String environment) {
        InstanceList list = options.api()
                .get(
                        "/api/instances?service=" + Api.segment(service) + "&environment=" + Api.segment(environment),
                        InstanceList.class);
        return options.show(screen, list, () -> {
            screen.table(table(list));
            if (list.frozen()) {
                screen.fault("So many fell silent at once that none is taken out: see where they run.");
            }
            if (list.deaf()) {
                screen.fault("Most instances of all services are silent to this server, so it takes none out:"
                        + " see whether it can be reached.");
            }
        });
    }

    private Table table(InstanceList list) {
        var table = new Table(
                "No instance is registered.", "ID", "ADDRESS", "RELEASE", "ZONE", ">WEIGHT", "HEALTH", "TAGS", "HEARD");
        for (InstanceView each : list.instances()) {
            table.row(
                    screen.paint(Screen.Paint.STRONG, each.id()),
                    (each.address().contains(":") ? "[" + each.address() + "]" : each.address()) + ":" + each.port(),
                    each.release(),
                    each.zone(),
                    Integer.toString(each.weight()),
                    health(each),
                    String.join(" ", each.tags()),
                    each.silentSeconds() + " s ago");
        }
        return table;
    }

    /** What nobody observes is told, since it is the same as well to who looks it up. */
    private static String health(InstanceView view) {
        boolean unobserved =
                view.checks().stream().anyMatch(each -> each.status().equals("unobserved"));
        return unobserved ? view.health() + " (unobserved)" : view.health();
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows an instance, and what its checks found.")
    int show(@Mixin ServerOptions options, @Parameters(paramLabel = "ID") String id) {
        InstanceView view = options.api().get("/api/instances/" + Api.segment(id), InstanceView.class);
        return options.show(screen, view, () -> {
            screen.line("“" + id + "” of " + view.service() + " in " + view.environment() + " at " + view.address()
                    + ":"
                    + view.port() + " is " + view.health() + (view.declared() ? ", declared in the catalogue" : "")
                    + view.maintenance()
                            .map(reason -> ", in maintenance " + reason)
                            .orElse("") + ".");
            if (!view.checks().isEmpty()) {
                screen.table(checks(view));
            }
        });
    }

    private Table checks(InstanceView view) {
        var table = new Table("It has no checks.", "CHECK", "STATUS", ">EVERY", "SINCE", "OUTPUT");
        view.checks()
                .forEach(each -> table.row(
                        each.name(),
                        each.status(),
                        each.intervalSeconds() + " s",
                        each.status().equals("unobserved") ? "" : each.since(),
                        each.output()));
        return table;
    }

    @Command(
            name = "register",
            mixinStandardHelpOptions = true,
            description = "Registers an instance, changes what is told of it, or renews its lease.")
    int register(
            @Mixin ServerOptions options,
            @Mixin Told told,
            @Parameters(paramLabel = "SERVICE") String service,
            @Parameters(paramLabel = "ID", description = "The same whenever it begins anew.") String id) {
        InstanceView view =
                options.api().put("/api/instances/" + Api.segment(id), told.registration(service), InstanceView.class);
        return options.show(
                screen,
                view,
                () -> screen.line("“" + id + "” is registered "
                        + (view.leaseSeconds() == 0
                                ? "until it is deregistered."
                                : "for " + view.leaseSeconds() + " seconds.")));
    }

    @Command(
            name = "declare",
            mixinStandardHelpOptions = true,
            description =
                    "Declares an instance in the catalogue: one that does not register itself, such as a database. It is"
                            + " there until it is withdrawn.")
    int declare(
            @Mixin ServerOptions options,
            @Mixin Told told,
            @Parameters(paramLabel = "SERVICE") String service,
            @Parameters(paramLabel = "ID") String id) {
        DeclaredInstance declared = options.api()
                .put("/api/catalogue/instances/" + Api.segment(id), told.registration(service), DeclaredInstance.class);
        return options.show(screen, declared, () -> screen.line("“" + id + "” is declared."));
    }

    @Command(
            name = "withdraw",
            mixinStandardHelpOptions = true,
            description = "Ends an instance that is declared in the catalogue.")
    int withdraw(@Mixin ServerOptions options, @Parameters(paramLabel = "ID") String id) {
        options.api().delete("/api/catalogue/instances/" + Api.segment(id));
        screen.line("“" + id + "” is withdrawn.");
        return 0;
    }

    @Command(
            name = "declared",
            mixinStandardHelpOptions = true,
            description = "Lists what is declared in the catalogue.")
    int declared(@Mixin ServerOptions options) {
        DeclaredInstanceList list = options.api().get("/api/catalogue/instances", DeclaredInstanceList.class);
        return options.show(screen, list, () -> {
            var table = new Table("No instance is declared.", "ID", "SERVICE", "ADDRESS", "BY", "AT");
            list.instances()
                    .forEach(each -> table.row(
                            screen.paint(Screen.Paint.STRONG, each.id()),
                            each.registration().service(),
                            each.registration().address().orElse("") + ":"
                                    + each.registration().port(),
                            each.by(),
                            each.at()));
            screen.table(table);
        });
    }

    @Command(name = "deregister", mixinStandardHelpOptions = true, description = "Ends an instance at once.")
    int deregister(@Mixin ServerOptions options, @Parameters(paramLabel = "ID") String id) {
        options.api().delete("/api/instances/" + Api.segment(id));
        screen.line("“" + id + "” is not registered any more.");
        return 0;
    }
}
