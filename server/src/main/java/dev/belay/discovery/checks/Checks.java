package dev.belay.discovery.checks;

import dev.belay.platform.access.Authenticator;
import dev.belay.platform.web.Route;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The room's door: which agents ask which instances how they are. It works from {@link #start} on. */
public final class Checks implements AutoCloseable {

    /** What is found spreads at once; only who asks is worked out so seldom, from all instances. */
    private static final Duration PASS = Duration.ofSeconds(1);

    /** A pause of this replica itself that is longer begins all its times anew. */
    private static final Duration AWAY = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(Checks.class);

    private final Ground ground;
    private final InstantSource clock;
    private final Passes passes;
    private final Board board = new Board(Plan.of(List.of(), List.of()));
    private final Neglect neglect;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("checks").daemon(true).factory());
    private Ground.Sight sight = new Ground.Sight(List.of(), List.of(), List.of());
    private long index = -1;
    private long passedAt;

    /**
     * Wires it; begins nothing.
     *
     * @param secrets that all replicas have: with the first they make passes for agents
     * @param clock goes evenly, whatever the machine's clock is set to
     */
    public Checks(Ground ground, List<String> secrets, InstantSource clock) {
        this.ground = ground;
        this.clock = clock;
        this.neglect = new Neglect(ground.losses());
        this.passes = new Passes(secrets, clock);
    }

    public List<Route> routes() {
        return new ObserverApi(ground, board, passes).routes();
    }

    /** Knows agents that check. */
    public Authenticator authenticator() {
        return passes;
    }

    /** How many checks no agent asks. */
    public int unobserved() {
        return board.plan().unobserved().size();
    }

    /** Begins to give out checks. */
    public void start() {
        var _ = thread.scheduleWithFixedDelay(this::passSafely, 0, PASS.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void passSafely() {
        try {
            pass();
        } catch (RuntimeException exception) {
            log.atError().setCause(exception).log("checks could not be given out; it is tried again");
        }
    }

    private void pass() {
        long now = clock.instant().toEpochMilli();
        long before = ground.index();
        if (before != index) {
            sight = ground.look();
            board.put(Plan.of(sight.watched(), sight.observers()));
            index = before;
        }
        boolean away = Math.abs(now - passedAt) > AWAY.toMillis();
        passedAt = now;
        if (away || !ground.decides()) {
            neglect.restart();
            return;
        }
        Neglect.Verdict verdict = neglect.judge(board.plan(), sight, now);
        if (!verdict.forgotten().isEmpty()) {
            ground.note(verdict.forgotten());
        }
        verdict.spared().forEach(ground::tell);
        if (!verdict.ended().isEmpty()) {
            log.atWarn()
                    .addKeyValue("instances", verdict.ended())
                    .log("deregistered: critical for as long as their checks say");
            ground.end(verdict.ended());
        }
    }

    /** Sends away agents that wait: they come again elsewhere. */
    public void sendAway() {
        board.close();
    }

    @Override
    public void close() {
        board.close();
        thread.shutdownNow();
    }
}
