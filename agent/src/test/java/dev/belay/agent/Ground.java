package dev.belay.agent;

import dev.belay.protocol.agent.AcceptedJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What agent tests stand on: a fake server, a real repository, folders that vanish, and agents that are closed. */
final class Ground implements AutoCloseable {

    final FakeServer server = new FakeServer();
    final Path folder;
    final Path repository;
    private final List<Agent> agents = new ArrayList<>();
    /** Empty for a server that knows no more than the field's. */
    Optional<Integer> finishLogBytesMax = Optional.of(FakeJobs.FINISH_LOG_BYTES_MAX);

    private final AtomicInteger jobs = new AtomicInteger();

    Ground(Path folder) throws IOException {
        this.folder = folder;
        this.repository = Files.createDirectories(folder.resolve("repository"));
        git("init", "--quiet", "--initial-branch=main", ".");
        commit("README", "a repository\n");
    }

    AgentSettings settings() {
        AgentSettings usual = AgentSettings.of(server.uri(), FakeServer.TOKEN, "test", folder.resolve("agent"));
        return Told.jobs(Told.instances(usual, false, false), 1, 1, 1);
    }

    Agent open(AgentSettings settings) {
        Agent agent = Agent.open(settings);
        agents.add(agent);
        return agent;
    }

    /** Writes a file and commits it; the hash of the commit. */
    String commit(String path, String content) throws IOException {
        Path file = repository.resolve(path);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, content);
        git("add", "--all");
        git("-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "--quiet", "-m", "change " + path);
        return git("rev-parse", "HEAD");
    }

    String git(String... words) throws IOException {
        var command = new ArrayList<>(List.of("git", "-C", repository.toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new AssertionError(command + ": " + output);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return output.strip();
    }

    /** Offers a job that runs a command at the newest commit; its id. */
    String offer(String command, Map<String, String> more) throws IOException {
        return offer(command, more, 50 << 20);
    }

    String offer(String command, Map<String, String> more, long logBytesMax) throws IOException {
        return offer(command, more, Map.of(), logBytesMax);
    }

    String offer(String command, Map<String, String> more, Map<String, Object> step, long logBytesMax)
            throws IOException {
        // Agents know what a job left by its id, so it must be no other's on this machine, where other tests may run
        // too.
        String id =
                "job-" + jobs.incrementAndGet() + "-" + ProcessHandle.current().pid();
        var env = new LinkedHashMap<String, String>();
        env.put("BUILDKITE_COMMAND", command);
        env.put("BUILDKITE_REPO", repository.toString());
        env.put("BUILDKITE_COMMIT", git("rev-parse", "HEAD"));
        env.put("BUILDKITE_BRANCH", "main");
        env.put("BUILDKITE_PIPELINE_SLUG", "shop");
        env.putAll(more);
        server.jobs.offer(new AcceptedJob(
                id,
                "accepted",
                env,
                step,
                Map.of(),
                100_000,
                1,
                logBytesMax,
                "token-of-" + id,
                Optional.empty(),
                finishLogBytesMax));
        return id;
    }

    String offer(String command) throws IOException {
        return offer(command, Map.of());
    }

    /** Returns when the file is there. */
    void awaitFile(Path file) throws IOException {
        try (WatchService watch = file.getFileSystem().newWatchService()) {
            file.resolveSibling("").register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            while (!Files.exists(file)) {
                WatchKey key = watch.poll(60, TimeUnit.SECONDS);
                if (key == null) {
                    throw new AssertionError("waited in vain for " + file);
                }
                key.pollEvents();
                key.reset();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The number that a job wrote behind these words. */
    long numberAfter(String job, String words) {
        Matcher matcher = Pattern.compile(Pattern.quote(words) + "([0-9]+)").matcher(server.jobs.log(job));
        if (!matcher.find()) {
            throw new AssertionError("no \"" + words + "\" in " + server.jobs.log(job));
        }
        return Long.parseLong(matcher.group(1));
    }

    /** Whether a process runs; one that ended and that nobody has asked for does not. */
    boolean alive(long pid) {
        try {
            return !Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
        } catch (IOException e) {
            return false;
        }
    }

    void closeAgents() {
        agents.forEach(Agent::close);
    }

    @Override
    public void close() {
        closeAgents();
        server.close();
    }
}
