package dev.belay.home;

import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.page.Moving;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.api.ServiceView;
import java.util.List;
import java.util.function.Function;

/** The home page's door. */
public final class Home {

    private static final String[] TOPICS = {"rollouts", "builds", "jobs", "agents", "instances", "routing", "catalog"};

    private final Database database;
    private final Pages pages;
    private final Function<Tx, List<ServiceView>> services;
    private final List<Function<Tx, List<Moving>>> moving;

    /**
     * What it is told of.
     *
     * @param services the services and where they run
     * @param moving each tells of one kind of thing that moves or waits
     */
    public Home(
            Database database,
            Pages pages,
            Function<Tx, List<ServiceView>> services,
            List<Function<Tx, List<Moving>>> moving) {
        this.database = database;
        this.pages = pages;
        this.services = services;
        this.moving = List.copyOf(moving);
    }

    public List<Route> pages() {
        return List.of(Route.get("/", Permission.VIEW, this::show), Route.get("/live", Permission.VIEW, this::live));
    }

    private Response show(Request request) {
        return pages.page(request, "Home", "home/home.jte", page(request));
    }

    private Response live(Request request) {
        boolean configures = request.caller().may(Permission.CONFIGURE);
        return pages.liveForMany("home " + configures, "home/homenow.jte", () -> page(request), TOPICS);
    }

    private HomePage page(Request request) {
        return database.read(tx -> new HomePage(
                services.apply(tx),
                moving.stream().flatMap(each -> each.apply(tx).stream()).toList(),
                request.caller().may(Permission.CONFIGURE),
                pages.now()));
    }
}
