package dev.belay.agent.instances;

import dev.belay.agent.checks.Answer;
import dev.belay.agent.machine.CleanEnvironment;
import dev.belay.agent.machine.Folders;
import dev.belay.agent.machine.ProcessGroup;
import dev.belay.agent.machine.ProcessGroup.Launch;
import dev.belay.agent.machine.ProcessGroup.Output;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.Backoff;
import dev.belay.protocol.runtime.HostReport.InstanceReport;
import dev.belay.protocol.runtime.HostReport.State;
import dev.belay.protocol.runtime.Placement;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance, kept alive by a thread of its own until it is to be stopped or the agent leaves it to its next life.
 */
final class Instance {

    private static final Logger log = LoggerFactory.getLogger(Instance.class);
    private static final Backoff PREPARE_AGAIN = new Backoff(Duration.ofSeconds(1), RestartPlan.SLOWEST);
    private static final int PREPARE_TRIES_UNTIL_FAILED = 3;
    private static final Duration STATUS_TAKES_AT_MOST = Duration.ofSeconds(1);
    private static final int STATUS_UNKNOWN = -1;

    private final Path folder;
    private final Hosting hosting;
    private final Placement placement;
    private final OutputFile output;
    private final StopSignal attention = new StopSignal();
    private final Semaphore wake = new Semaphore(0);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean unwanted;
    private volatile InstanceReport report;
    private InstanceRecord record;
    private RestartPlan plan = RestartPlan.FRESH;
    private int failedPreparations;
    private long outputBefore;

    /** What is to be said of the run before this one, until it gets ready: why it is started again. */
    private Optional<String> lastRun = Optional.empty();

    /** What all instances of a host share. */
    record Hosting(
            RuntimeSettings settings,
            Preparation preparation,
            Probe probe,
            Ports ports,
            CleanEnvironment environment,
            Runnable changed) {}

    Instance(InstanceRecord record, Path folder, Hosting hosting) {
        this.record = record;
        this.placement = record.placement();
        this.folder = folder;
        this.hosting = hosting;
        this.output =
                new OutputFile(folder.resolve("output.log"), hosting.settings().outputBytesMax());
        this.report = reported(State.PREPARING, Optional.empty());
    }

    /** Begins, with the process that an earlier life of the agent left, if it still runs. */
    void begin() {
        Optional<ProcessGroup> left = ProcessGroup.leftBehind(trail(folder, placement.instance()));
        Optional<ProcessGroup> adopted = left.filter(group -> group.leads() && record.port() > 0);
        outputBefore = output.size();
        adopted.ifPresent(group -> {
            hosting.ports().keep(placement.instance(), record.port());
            report = reported(record.wasReady() ? State.READY : State.STARTING, Optional.empty());
            log.atInfo()
                    .addKeyValue("instance", placement.instance())
                    .addKeyValue("pid", group.pid())
                    .log("adopted an instance");
        });
        Thread.ofVirtual().name("instance-" + placement.instance()).start(() -> {
            if (adopted.isEmpty()) {
                left.ifPresent(group -> group.stop(drain()));
            }
            try {
                live(adopted);
            } finally {
                ended.countDown();
            }
        });
    }

    /** Asks for its end. {@link #report()} says when it is {@code STOPPED}; its folder is gone then. */
    void stop() {
        unwanted = true;
        attention.raise();
        wake.release();
    }

    /** Leaves the process running, and does nothing for it any more. */
    void leave() {
        attention.raise();
        wake.release();
    }

    /** Returns when nobody keeps it any more, since it is stopped or left; at the latest after that time. */
    void awaitEnd(Duration atMost) {
        try {
            if (!ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                log.atWarn().addKeyValue("instance", placement.instance()).log("did not wait for an instance's end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    InstanceReport report() {
        return report;
    }

    Placement placement() {
        return placement;
    }

    private void live(Optional<ProcessGroup> adopted) {
        Optional<ProcessGroup> group = adopted;
        Probing probing = Probing.adopted(record.wasReady());
        while (!attention.raised()) {
            try {
                if (group.isPresent()) {
                    Optional<Run> run = supervise(group.get(), probing);
                    if (run.isPresent()) {
                        group.get().stop(drain());
                        group = Optional.empty();
                        backOff(run.get());
                    }
                } else if (!record.prepared()) {
                    prepare();
                } else {
                    group = start();
                    probing = Probing.started();
                }
            } catch (IOException | RuntimeException e) {
                log.atError()
                        .setCause(e)
                        .addKeyValue("instance", placement.instance())
                        .log("cannot keep an instance; will try again");
                show(group.isPresent() ? probing.state() : State.FAILED, Optional.of("The agent cannot keep it: " + e));
                pause(RestartPlan.SLOWEST);
            }
        }
        if (unwanted) {
            end(group);
        }
    }

    private void prepare() throws IOException {
        if (failedPreparations == 0) {
            show(State.PREPARING, Optional.empty());
        }
        Folders.create(folder);
        record.save(folder);
        Optional<String> fault = hosting.preparation().prepare(placement.source(), work(), attention);
        if (fault.isEmpty()) {
            record = record.withPrepared();
            record.save(folder);
        } else if (!attention.raised()) {
            failedPreparations++;
            show(failedPreparations < PREPARE_TRIES_UNTIL_FAILED ? State.PREPARING : State.FAILED, fault);
            pause(PREPARE_AGAIN.after(failedPreparations));
        }
    }

    private Optional<ProcessGroup> start() throws IOException {
        OptionalInt port = hosting.ports().give(placement.instance());
        if (port.isEmpty()) {
            show(State.FAILED, Optional.of("No port is free for it" + range()));
            pause(RestartPlan.SLOWEST);
            return Optional.empty();
        }
        int restarts = record.port() == 0 ? 0 : record.restarts() + 1;
        record = record.withStart(port.getAsInt(), restarts);
        record.save(folder);
        outputBefore = output.size();
        try {
            ProcessGroup group = ProcessGroup.start(new Launch(
                    List.of("/bin/sh", "-c", placement.command()),
                    work(),
                    variables(port.getAsInt()),
                    Optional.of(trail(folder, placement.instance())),
                    new Output.Appended(output.file())));
            group.whenEnded(wake::release);
            show(State.STARTING, lastRun);
            return Optional.of(group);
        } catch (IOException e) {
            show(State.FAILED, Optional.of("It cannot be started: " + e.getMessage()));
            pause(RestartPlan.SLOWEST);
            return Optional.empty();
        }
    }

    private String range() {
        RuntimeSettings settings = hosting.settings();
        return settings.portFirst() == 0 ? "" : " from " + settings.portFirst() + " to " + settings.portLast();
    }

    private Map<String, String> variables(int port) {
        var variables = new LinkedHashMap<>(placement.env());
        variables.put("BELAY_INSTANCE", placement.instance());
        variables.put("BELAY_SERVICE", placement.service());
        variables.put("BELAY_ENVIRONMENT", placement.environment());
        variables.put("BELAY_RELEASE", placement.release());
        variables.put("BELAY_COMMIT", placement.source().commit());
        variables.put(placement.portVariable(), Integer.toString(port));
        return hosting.environment().with(variables);
    }

    /** A run that ended by itself or was ended because it never became ready, and what to say of it. */
    private record Run(RestartPlan.Run ended, String words) {}

    /** Watches the process; empty when something asks for the instance's attention. */
    private Optional<Run> supervise(ProcessGroup group, Probing from) {
        long began = System.nanoTime();
        Probing probing = from;
        while (!attention.raised()) {
            Duration lasted = Duration.ofNanos(System.nanoTime() - began);
            if (!group.leads()) {
                return Optional.of(ended(group, probing, lasted));
            }
            var answer =
                    hosting.probe().ask(hosting.settings().address(), record.port(), placement.readiness(), attention);
            if (!attention.raised() && group.leads()) {
                probing = note(probing.after(answer.passed()), answer);
                if (probing.tooLate(lasted, within())) {
                    return Optional.of(neverReady(group, answer, lasted));
                }
                keepHouse(probing.state() == State.READY);
                awaitNextProbe();
            }
        }
        return Optional.empty();
    }

    private Probing note(Probing probing, Answer answer) {
        lastRun = answer.passed() ? Optional.empty() : lastRun;
        String before = lastRun.map(words -> ". Before: " + words).orElse("");
        show(
                probing.state(),
                answer.passed() ? Optional.empty() : Optional.of("Not ready: " + answer.words() + before));
        return probing;
    }

    /** A full disk is no reason to disturb an instance that runs. */
    private void keepHouse(boolean ready) {
        try {
            output.bound();
            if (ready != record.wasReady()) {
                record.withReady(ready).save(folder);
                record = record.withReady(ready);
            }
        } catch (IOException e) {
            log.atDebug()
                    .setCause(e)
                    .addKeyValue("instance", placement.instance())
                    .log("could not write a record");
        }
    }

    private Run ended(ProcessGroup group, Probing probing, Duration lasted) {
        int status = group.await(STATUS_TAKES_AT_MOST).orElse(STATUS_UNKNOWN);
        String how = status == STATUS_UNKNOWN
                ? "It ended; its exit status is not known, because an earlier life of the agent had started it"
                : "It ended with exit status " + status;
        String words = how + " after " + seconds(lasted) + said();
        return new Run(new RestartPlan.Run(status, lasted, probing.everReady()), words);
    }

    private Run neverReady(ProcessGroup group, Answer answer, Duration lasted) {
        show(State.STARTING, Optional.of("Not ready within " + within().toSeconds() + " s; it is stopped"));
        group.stop(drain());
        String words =
                "It was not ready within " + within().toSeconds() + " s and was stopped: " + answer.words() + said();
        return new Run(new RestartPlan.Run(STATUS_UNKNOWN, lasted, false), words);
    }

    private String said() {
        String tail = output.tail(outputBefore);
        return tail.isBlank() ? "; it wrote nothing" : "; its last output:\n" + tail;
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }

    private void backOff(Run run) {
        RestartPlan.Next next = plan.after(run.ended());
        plan = next.plan();
        log.atWarn()
                .addKeyValue("instance", placement.instance())
                .addKeyValue("exit", run.ended().status())
                .addKeyValue("pauseSeconds", next.pause().toSeconds())
                .log("an instance ended by itself");
        lastRun = Optional.of(run.words());
        show(next.state(), lastRun);
        pause(next.pause());
    }

    private void end(Optional<ProcessGroup> group) {
        show(State.STOPPING, Optional.empty());
        group.ifPresent(running -> running.stop(drain()));
        hosting.ports().release(placement.instance());
        try {
            Folders.remove(folder);
        } catch (IOException e) {
            log.atWarn()
                    .setCause(e)
                    .addKeyValue("instance", placement.instance())
                    .log("could not remove a folder");
        }
        log.atInfo().addKeyValue("instance", placement.instance()).log("stopped an instance");
        show(State.STOPPED, Optional.empty());
    }

    private void show(State state, Optional<String> detail) {
        InstanceReport before = report;
        report = reported(state, detail);
        if (!before.equals(report)) {
            hosting.changed().run();
        }
    }

    private InstanceReport reported(State state, Optional<String> detail) {
        return new InstanceReport(
                placement.instance(), state, hosting.settings().address(), record.port(), record.restarts(), detail);
    }

    /** Waits that long, whatever becomes of processes meanwhile; less only when the instance is stopped or left. */
    private void pause(Duration pause) {
        attention.pause(pause);
    }

    /** Waits for the interval of probes, or until the process ends or something asks for attention. */
    private void awaitNextProbe() {
        try {
            if (wake.tryAcquire(interval().toNanos(), TimeUnit.NANOSECONDS)) {
                wake.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Path work() {
        return folder.resolve("work");
    }

    /** By what the process of an instance is found. */
    static ProcessGroup.Trail trail(Path folder, String instance) {
        return new ProcessGroup.Trail(folder.resolve("process"), "BELAY_INSTANCE=" + instance);
    }

    private Duration drain() {
        return Duration.ofSeconds(Math.clamp(placement.drainSeconds(), 0, 3600));
    }

    private Duration within() {
        return Duration.ofSeconds(Math.clamp(placement.readiness().withinSeconds(), 1, 3600));
    }

    private Duration interval() {
        return Duration.ofMillis(Math.clamp(placement.readiness().intervalMillis(), 50, 60_000));
    }
}
