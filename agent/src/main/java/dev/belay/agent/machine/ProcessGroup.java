package dev.belay.agent.machine;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A command and everything that it starts: a session of its own, so that it neither dies with the agent nor leaves
 * anything behind when it is stopped. The leader writes who it is into a file before it becomes the command; by that
 * file it is found again in the agent's next life.
 */
public final class ProcessGroup {

    /** {@code $0} is the file; what follows is the command. Only the shell's own words: no further processes. */
    private static final String LAUNCHER = """
            { read -r stat </proc/$$/stat; read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null
            printf '%s\\n' "$$" "$stat" "$boot" >"$0" || exit 125
            exec "$@"
            """;

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final Duration KILL_TAKES_AT_MOST = Duration.ofSeconds(10);
    private static final long START_TOLERANCE_MILLIS = 2_000;

    private final long pid;
    private final Optional<Process> child;
    private final OptionalStart start;
    private final Optional<String> mark;

    /** When the leader started, in ticks since boot; not known outside Linux, nor of a child that ended at once. */
    private record OptionalStart(boolean known, long ticks) {}

    private ProcessGroup(long pid, Optional<Process> child, OptionalStart start, Optional<String> mark) {
        this.pid = pid;
        this.child = child;
        this.start = start;
        this.mark = mark;
    }

    /**
     * What to start: nothing is inherited but what is written here; standard input is empty. Without a trail it cannot
     * be found again in the agent's next life, nor what fled from its session.
     */
    public record Launch(
            List<String> command, Path folder, Map<String, String> environment, Optional<Trail> trail, Output output) {
        public Launch {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
        }
    }

    /**
     * By what a group is found.
     *
     * @param file into which the leader writes who it is
     * @param mark a variable of its environment and of nobody else's, {@code NAME=value}
     */
    public record Trail(Path file, String mark) {}

    /** Where standard output and standard error go, merged. */
    public sealed interface Output {
        /** Read by {@link #output()}. */
        record Piped() implements Output {}

        /** Appended to a file, which outlives the agent. */
        record Appended(Path file) implements Output {}
    }

    /** Starts it, or fails if the folder or the session launcher is missing, or the arguments are too long. */
    public static ProcessGroup start(Launch launch) throws IOException {
        var words = new ArrayList<>(Sessions.launcher());
        if (launch.trail().isPresent()) {
            Path file = launch.trail().get().file();
            Files.deleteIfExists(file);
            words.addAll(List.of("/bin/sh", "-c", LAUNCHER, file.toString()));
        }
        words.addAll(launch.command());
        var builder = new ProcessBuilder(words)
                .directory(launch.folder().toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"));
        builder.environment().clear();
        builder.environment().putAll(launch.environment());
        if (launch.output() instanceof Output.Appended(Path file)) {
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()));
        }
        Process process = builder.start();
        OptionalStart start = ProcessEntry.of(process.pid())
                .map(entry -> new OptionalStart(true, entry.startTicks()))
                .orElse(new OptionalStart(false, 0));
        return new ProcessGroup(
                process.pid(), Optional.of(process), start, launch.trail().map(Trail::mark));
    }

    /**
     * The group that wrote the trail's file in an earlier life of the agent, if any of it still runs. The mark proves
     * kinship where the leader is gone and only its children are left.
     */
    public static Optional<ProcessGroup> leftBehind(Trail trail) {
        Path file = trail.file();
        Optional<String> mark = Optional.of(trail.mark());
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            return Optional.empty();
        }
        if (lines.isEmpty() || !lines.getFirst().matches("[1-9][0-9]{0,9}")) {
            return Optional.empty();
        }
        long pid = Long.parseLong(lines.getFirst());
        if (!ProcessEntry.available()) {
            return startedBefore(pid, file)
                    ? Optional.of(new ProcessGroup(pid, Optional.empty(), new OptionalStart(false, 0), mark))
                    : Optional.empty();
        }
        Optional<ProcessEntry> then = lines.size() < 3 ? Optional.empty() : ProcessEntry.parse(lines.get(1));
        if (then.isEmpty() || !lines.get(2).equals(ProcessEntry.boot())) {
            return Optional.empty();
        }
        var group = new ProcessGroup(
                pid, Optional.empty(), new OptionalStart(true, then.get().startTicks()), mark);
        List<ProcessEntry> all = ProcessEntry.all();
        boolean ours = group.leads()
                || group.members(all).stream().anyMatch(member -> marked(member.pid(), trail.mark()))
                || !group.strays(all).isEmpty();
        return ours ? Optional.of(group) : Optional.empty();
    }

    private static boolean startedBefore(long pid, Path file) {
        try {
            long written = Files.getLastModifiedTime(file).toMillis();
            return ProcessHandle.of(pid)
                    .flatMap(handle -> handle.info().startInstant())
                    .filter(start -> start.toEpochMilli() <= written + START_TOLERANCE_MILLIS)
                    .isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean marked(long pid, String mark) {
        try {
            String environment = Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
            return ("\0" + environment).contains("\0" + mark + "\0");
        } catch (IOException e) {
            return false;
        }
    }

    public long pid() {
        return pid;
    }

    /** What the group writes, if it is piped; the end comes when the last process that holds it has ended. */
    public InputStream output() {
        return child.map(Process::getInputStream).orElseGet(InputStream::nullInputStream);
    }

    /** Whether the command itself still runs, whatever it started. */
    public boolean leads() {
        if (child.isPresent()) {
            return runs(child.get().toHandle());
        }
        if (!start.known()) {
            return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        }
        return ProcessEntry.of(pid)
                .filter(entry -> entry.startTicks() == start.ticks() && entry.running())
                .isPresent();
    }

    /** Runs the action when the command ends; never for a group that was adopted, whose end has to be looked for. */
    public void whenEnded(Runnable action) {
        child.ifPresent(process -> {
            var _ = process.onExit().thenRun(action);
        });
    }

    /** Waits for the command to end, at most that long; its exit status, 128 + n when signal n ended it. */
    public OptionalInt await(Duration atMost) {
        try {
            if (child.isPresent() && child.get().waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                return OptionalInt.of(child.get().exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return OptionalInt.empty();
    }

    /**
     * TERM to all of it; KILL to what is left after the grace. Returns when nothing of it runs, the system permitting.
     * A second call waits for the first.
     */
    public synchronized void stop(Duration grace) {
        List<ProcessEntry> all = ProcessEntry.available() ? ProcessEntry.all() : List.of();
        List<ProcessHandle> strays = strays(all);
        boolean running =
                ProcessEntry.available() ? childRuns() || !members(all).isEmpty() : running();
        if (!running && strays.isEmpty()) {
            return;
        }
        signal("TERM");
        strays.forEach(ProcessHandle::destroy);
        Deadline patience = Deadline.in(grace);
        var never = new StopSignal();
        while (anyOf(strays) && !patience.passed() && never.pause(LOOK_AGAIN)) {
            // What came to the session meanwhile is looked at again.
        }
        Deadline kill = Deadline.in(KILL_TAKES_AT_MOST);
        while (anyOf(strays) && !kill.passed()) {
            signal("KILL");
            strays.forEach(ProcessHandle::destroyForcibly);
            never.pause(LOOK_AGAIN);
        }
    }

    private boolean anyOf(List<ProcessHandle> strays) {
        return running() || strays.stream().anyMatch(ProcessGroup::runs);
    }

    private static boolean runs(ProcessHandle handle) {
        return handle.isAlive()
                && (!ProcessEntry.available()
                        || ProcessEntry.of(handle.pid())
                                .filter(ProcessEntry::running)
                                .isPresent());
    }

    /** Whether anything of the session runs, or the child that is about to begin it; Java hears of a child's end a little late. */
    public boolean running() {
        return childRuns() || sessionRuns();
    }

    private boolean childRuns() {
        return child.map(Process::toHandle).filter(ProcessGroup::runs).isPresent();
    }

    private boolean sessionRuns() {
        return ProcessEntry.available() ? !members(ProcessEntry.all()).isEmpty() : Sessions.signal("0", List.of(pid));
    }

    private List<ProcessEntry> members(List<ProcessEntry> all) {
        return all.stream()
                .filter(entry -> entry.session() == pid && entry.running())
                .toList();
    }

    /** What made sessions of its own, as daemons do: known by its descent while the leader runs, and by the mark. */
    private List<ProcessHandle> strays(List<ProcessEntry> all) {
        Stream<Long> descendants = ProcessHandle.of(pid).stream()
                .filter(handle -> leads())
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid);
        Stream<Long> marked = mark.stream()
                .flatMap(known -> all.stream()
                        .filter(this::mayBeOurs)
                        .map(ProcessEntry::pid)
                        .filter(each -> marked(each, known)));
        return Stream.concat(descendants, marked)
                .distinct()
                .filter(each -> each != ProcessHandle.current().pid())
                .filter(each -> ProcessEntry.of(each)
                        .filter(entry -> entry.session() != pid && entry.running())
                        .isPresent())
                .flatMap(each -> ProcessHandle.of(each).stream())
                .toList();
    }

    /** Spares reading the environment of all that ran before. */
    private boolean mayBeOurs(ProcessEntry entry) {
        return !start.known() || entry.startTicks() >= start.ticks();
    }

    /** Before its session exists, the child has to be signalled by itself: it would begin the session all the same. */
    private void signalChild(String signal) {
        boolean leads =
                ProcessEntry.of(pid).filter(entry -> entry.session() == pid).isPresent();
        if (leads || !ProcessEntry.available()) {
            return;
        }
        if (signal.equals("KILL")) {
            child.ifPresent(Process::destroyForcibly);
        } else {
            child.ifPresent(Process::destroy);
        }
    }

    /** A shell with job control gives its children groups of their own within the session. */
    private void signal(String signal) {
        signalChild(signal);
        if (!sessionRuns()) {
            return;
        }
        List<Long> groups = ProcessEntry.available()
                ? Stream.concat(
                                Stream.of(pid),
                                members(ProcessEntry.all()).stream().map(ProcessEntry::group))
                        .distinct()
                        .toList()
                : List.of(pid);
        Sessions.signal(signal, groups);
    }
}
