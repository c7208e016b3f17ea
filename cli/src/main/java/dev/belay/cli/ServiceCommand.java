package dev.belay.cli;

import dev.belay.cli.server.ServerOptions;
import dev.belay.cli.terminal.Screen;
import dev.belay.cli.terminal.Table;
import dev.belay.protocol.api.ServiceList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code belay service}: what runs for customers. */
@Command(
        name = "service",
        mixinStandardHelpOptions = true,
        description = "Services: what runs, where, on which release.")
final class ServiceCommand {

    private final Screen screen;

    ServiceCommand(Screen screen) {
        this.screen = screen;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists services, their releases and shares.")
    int list(@Mixin ServerOptions options) {
        ServiceList list = options.api().get("/api/services", ServiceList.class);
        return options.show(screen, list, () -> screen.table(table(list)));
    }

    private Table table(ServiceList list) {
        var table = new Table(
                "There is no service yet. The first rollout of a repository with .belay/service.yml makes one.",
                "SERVICE",
                "OWNER",
                "ENVIRONMENT",
                "RELEASE",
                ">SHARE",
                ">READY",
                "HOSTS");
        for (var service : list.services()) {
            for (var environment : service.environments()) {
                for (var running : environment.releases()) {
                    table.row(
                            screen.paint(Screen.Paint.STRONG, service.name()),
                            service.owner(),
                            environment.environment(),
                            running.release(),
                            running.share() + " %",
                            running.instancesReady() + "/" + running.instancesWanted(),
                            String.join(" ", environment.hosts()));
                }
            }
        }
        return table;
    }
}
