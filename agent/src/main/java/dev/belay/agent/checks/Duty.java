package dev.belay.agent.checks;

import dev.belay.agent.checks.Question.Tls;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.checks.Assignments.Assignment;
import dev.belay.protocol.checks.Check;
import dev.belay.protocol.checks.CheckKind;
import dev.belay.protocol.checks.CheckResults.CheckResult;
import dev.belay.protocol.checks.CheckStatus;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/** One check of one instance for as long as it is this agent's. */
final class Duty {

    /** The first question comes within this, not all of them at once. */
    private static final int SPREAD_MILLIS = 500;

    /** What a replica took is told again after this, until replicas say it themselves: one that knew better may have lost it. */
    private static final Duration TOLD_AGAIN = Duration.ofSeconds(2);

    /** Words alone that changed are told no sooner. */
    private static final Duration WORDS_APART = Duration.ofMinutes(1);

    private final Assignment assignment;
    private final Tools tools;
    private final StopSignal stop = new StopSignal();
    private Standing standing;
    private String words = "";
    private boolean asked;
    private CheckStatus known;
    private Optional<CheckStatus> toldStatus = Optional.empty();
    private String toldWords = "";
    private long toldAt = System.nanoTime() - WORDS_APART.toNanos();

    /**
     * What all of them ask with.
     *
     * @param turns how many run a command at once; who waits for an answer only does not keep others from asking
     * @param declined is told of instances that this agent may not ask; false when it cannot tell the server of more
     * @param changed is told when there is something to tell
     */
    record Tools(
            Prober prober,
            CommandProbe commands,
            Nearby nearby,
            Semaphore turns,
            Predicate<String> declined,
            Runnable changed) {}

    Duty(Assignment assignment, Tools tools) {
        this.assignment = assignment;
        this.tools = tools;
        this.standing = Standing.from(assignment.status());
        this.known = assignment.status();
    }

    void begin() {
        Thread.ofVirtual().name("check").start(this::work);
    }

    void end() {
        stop.raise();
    }

    /** Whether the same is to be asked. */
    boolean isSame(Assignment other) {
        return assignment.address().equals(other.address())
                && assignment.port() == other.port()
                && assignment.check().equals(other.check());
    }

    private void work() {
        Duration interval = Duration.ofSeconds(assignment.check().intervalSeconds());
        boolean goesOn =
                stop.pause(Duration.ofMillis(Math.floorMod(assignment.id().hashCode(), SPREAD_MILLIS)));
        while (goesOn) {
            long began = System.nanoTime();
            try {
                boolean turn = assignment.check().kind() == CheckKind.COMMAND;
                if (turn) {
                    tools.turns().acquire();
                }
                try {
                    if (stop.raised()) {
                        return;
                    }
                    // Whom another agent may have to ask instead is as they were.
                    ask().ifPresent(this::take);
                } finally {
                    if (turn) {
                        tools.turns().release();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            goesOn = stop.pause(interval.minusNanos(System.nanoTime() - began));
        }
    }

    /** Nothing when another agent is to ask. */
    private Optional<Answer> ask() {
        Check check = assignment.check();
        Optional<InetAddress> resolved;
        try {
            resolved = check.kind() == CheckKind.COMMAND
                    ? tools.nearby().own(assignment.address())
                    : tools.nearby().find(assignment.address());
        } catch (UnknownHostException e) {
            return Optional.of(Answer.failed("there is no address of the name " + assignment.address()));
        }
        if (resolved.isEmpty()) {
            return tools.declined().test(assignment.instance())
                    ? Optional.empty()
                    : Optional.of(new Answer(
                            CheckStatus.UNOBSERVED,
                            "the agent may not ask " + assignment.address() + ": see --check-network"));
        }
        return Optional.of(ask(check, resolved.get()));
    }

    private Answer ask(Check check, InetAddress resolved) {
        Tls tls = !check.tls() ? Tls.NONE : check.anyCertificate() ? Tls.ANY_CERTIFICATE : Tls.TRUSTED;
        var question = new Question(
                assignment.address(), resolved, assignment.port(), tls, Duration.ofMillis(check.timeoutMillis()));
        return switch (check.kind()) {
            case HTTP -> tools.prober().http(question, check.target(), stop);
            case TCP -> tools.prober().tcp(question, stop);
            case GRPC -> tools.prober().grpc(question, check.target(), stop);
            case COMMAND -> tools.commands().run(assignment, stop);
        };
    }

    private void take(Answer answer) {
        if (stop.raised()) {
            return;
        }
        synchronized (this) {
            standing = standing.after(answer.status(), assignment.check());
            words = answer.words();
            asked = true;
        }
        if (news().isPresent()) {
            tools.changed().run();
        }
    }

    /** What is to be told, if anything is. */
    synchronized Optional<CheckResult> news() {
        boolean wordsDue = !words.equals(toldWords) && System.nanoTime() - toldAt >= WORDS_APART.toNanos();
        boolean again = !toldStatus.equals(Optional.of(standing.status()))
                || System.nanoTime() - toldAt >= TOLD_AGAIN.toNanos();
        boolean due = standing.status() != known ? again : wordsDue;
        return asked && due
                ? Optional.of(new CheckResult(assignment.id(), standing.status(), words))
                : Optional.empty();
    }

    /** A replica took it; whether it knew whose this check is, is seen when it is learned. */
    synchronized void told(CheckResult result) {
        toldStatus = Optional.of(result.status());
        toldWords = result.output();
        toldAt = System.nanoTime();
    }

    /** What the replicas say; if that is another status than this agent found, it was lost on the way, and is told again. */
    synchronized void learn(CheckStatus status) {
        known = status;
    }
}
