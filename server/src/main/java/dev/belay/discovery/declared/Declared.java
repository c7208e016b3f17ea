package dev.belay.discovery.declared;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Change;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.platform.work.Reconciler;
import dev.belay.protocol.api.DeclaredInstanceList;
import dev.belay.protocol.api.DeclaredInstanceList.DeclaredInstance;
import dev.belay.protocol.api.InstanceRegistration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The room's door: the catalogue says which instances there are that nobody registers. */
public final class Declared {

    /** There may be so many; those that register themselves may be far more. */
    private static final int DECLARED_MAX = 10_000;

    private static final String PATH = "/api/catalogue/instances";
    private static final String TOPIC = "declared-instances";
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(Declared.class);

    private final Database database;
    private final Journal journal;
    private final Entries entries;
    private final DeclaredStore store = new DeclaredStore();

    public Declared(Database database, Journal journal, Entries entries) {
        this.database = database;
        this.journal = journal;
        this.entries = entries;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(PATH, Permission.LOOK_UP, _ -> list()),
                Route.put(PATH + "/{id}", Permission.CONFIGURE, this::declare),
                Route.delete(PATH + "/{id}", Permission.CONFIGURE, this::withdraw));
    }

    /** What brings the registry in line, should whoever declared something not have come to it. */
    public List<Reconciler> reconcilers() {
        return List.of(new Reconciler("declared-instances", EVERY, List.of(TOPIC), this::reconcile));
    }

    private Response list() {
        return Response.json(new DeclaredInstanceList(database.read(store::all)));
    }

    private Response declare(Request request) {
        String id = request.pathValue("id");
        InstanceRegistration told = request.json(InstanceRegistration.class);
        entries.examine(id, told);
        Actor by = request.caller().actor();
        DeclaredInstance declared = database.transact(tx -> {
            if (store.others(tx, id) >= DECLARED_MAX) {
                throw new Problem(Problem.Kind.TOO_MANY, "There are " + DECLARED_MAX + " declared instances already.");
            }
            store.save(tx, id, told, by.label());
            note(tx, by, "instance.declared", id, "The instance " + id + " of " + told.service() + " is declared.");
            return new DeclaredInstance(id, told, by.label(), tx.now().toString());
        });
        entries.declare(id, told, by.label());
        return Response.json(declared);
    }

    private Response withdraw(Request request) {
        String id = request.pathValue("id");
        database.transact(tx -> {
            if (!store.delete(tx, id)) {
                throw Problem.notFound("instance “" + id + "” that is declared");
            }
            note(tx, request.caller().actor(), "instance.withdrawn", id, "The instance " + id + " is withdrawn.");
            return id;
        });
        entries.withdraw(id);
        return Response.empty();
    }

    private void note(Tx tx, Actor actor, String kind, String id, String summary) {
        journal.append(tx, new Change(actor, kind, "/api/instances/" + id, summary, Map.of("instance", id)));
        tx.nudge(TOPIC);
    }

    private void reconcile() {
        // What is held was declared before, so whoever of these is no row any more was withdrawn.
        Set<String> held = entries.declared();
        Set<String> named = database.transact(tx -> {
            // Held, so that nothing is brought back that is withdrawn meanwhile.
            List<DeclaredInstance> rows = store.hold(tx);
            rows.forEach(this::bring);
            return rows.stream().map(DeclaredInstance::id).collect(Collectors.toSet());
        });
        held.stream().filter(each -> !named.contains(each)).forEach(entries::withdraw);
    }

    private void bring(DeclaredInstance row) {
        try {
            entries.declare(row.id(), row.registration(), row.by());
        } catch (Problem problem) {
            log.atWarn()
                    .addKeyValue("instance", row.id())
                    .addKeyValue("reason", problem.getMessage())
                    .log("a declared instance cannot be held");
        }
    }
}
