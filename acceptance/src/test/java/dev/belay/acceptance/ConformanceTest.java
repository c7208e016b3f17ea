package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.acceptance.conformance.Crowd;
import dev.belay.acceptance.conformance.ForeignArtifacts;
import dev.belay.acceptance.conformance.ForeignJob;
import dev.belay.acceptance.conformance.ForeignLog;
import dev.belay.acceptance.conformance.Ledger;
import dev.belay.acceptance.conformance.Relay;
import dev.belay.cli.parts.Part;
import dev.belay.protocol.Json;
import dev.belay.protocol.api.AgentList;
import dev.belay.protocol.api.AgentView;
import dev.belay.protocol.api.ArtifactList;
import dev.belay.protocol.api.ArtifactView;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.JobView;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Agents of other makers run builds while their connections break, servers and databases are killed and some of them disappear:
 * no job is lost, none runs twice, and nothing that they left is missing, wrong or there twice.
 */
final class ConformanceTest {

    private static final String SLUG = "conformance";

    /** The plan, the work with one that is tried again, and the sum. */
    private static final int JOBS_OF_BUILD = 30;

    private static final int WORK = JOBS_OF_BUILD - 3;

    private static final int JOBS = Integer.getInteger("belay.conformance.jobs", 300);
    private static final long SEED = Long.getLong("belay.conformance.seed", 11);
    private static final int FAULTS_PER_MILLE = 15;

    /** So many jobs for each time that something big happens. */
    private static final int JOBS_PER_DISASTER = 500;

    /** Each fifth build stops one of its own steps, each tenth is canceled as a whole. */
    private static final int STAYS = 5;

    private static final int CANCELED = 10;

    private static final int BEGUN_WHEN_CANCELED = 3;

    /** Jobs that end by themselves, at least. */
    private static final int ENDING = JOBS - JOBS / CANCELED;

    /** So many more jobs end within the patience of one look. */
    private static final int PROGRESS = 50;

    /** All builds before it may have to end first. */
    private static final Duration BEGUN_WITHIN = Duration.ofHours(1);

    private final int builds = Math.max(1, JOBS / JOBS_OF_BUILD);
    private final int disasters = Math.max(2, JOBS / JOBS_PER_DISASTER);
    private final Set<Integer> canceled = ConcurrentHashMap.newKeySet();
    private final Ledger ledger = new Ledger(Math.max(1, JOBS / 1_000));

    @Test
    void nothingIsLostAndNothingIsDoubled() throws InterruptedException {
        try (var world = new World()) {
            Part server = world.server("--agent-lost-seconds", "20");
            world.repository(SLUG, file("false"));
            world.repository(SLUG + "-stays", file("true"));
            for (String slug : List.of(SLUG, SLUG + "-stays")) {
                String secret = "{\"value\": \"" + ForeignJob.SECRET_VALUE + "\"}";
                world.send("PUT", "/api/pipelines/" + slug + "/secrets/" + ForeignJob.SECRET, secret);
            }
            IntStream.range(0, builds).forEach(number -> world.build(slug(number)));
            try (var relay = new Relay(world.serverPort(), new SplittableRandom(SEED), FAULTS_PER_MILLE);
                    var crowd = new Crowd(relay.address(), world.token("agent"), ledger, SEED)) {
                List<Thread> cancels = IntStream.range(0, builds)
                        .filter(ConformanceTest::isToBeCanceled)
                        .mapToObj(number -> Thread.ofVirtual().start(() -> cancel(world, number)))
                        .toList();
                crowd.begin(Math.clamp(JOBS / 15, 20, 60));
                disturb(world, server);
                IntStream.range(0, builds).forEach(number -> awaitEnd(world, number));
                for (Thread cancel : cancels) {
                    cancel.join();
                }
                crowd.leave();
                check(world, relay);
            }
        }
    }

    private static String file(String stays) {
        return """
            env: {WORK: "%d", STAYS: "%s"}
            steps:
              - {label: plan, command: plan, key: plan}
            """.formatted(WORK, stays);
    }

    private static String slug(int number) {
        return number % STAYS == STAYS - 1 ? SLUG + "-stays" : SLUG;
    }

    /** Builds count by pipeline. */
    private static long numberOfSlug(int number) {
        return IntStream.rangeClosed(0, number)
                .filter(each -> slug(each).equals(slug(number)))
                .count();
    }

    private static boolean isToBeCanceled(int number) {
        return number % CANCELED == CANCELED - 2;
    }

    /** Kills the server and its database by turns, evenly over the work. */
    private void disturb(World world, Part server) {
        for (int number = 1; number <= disasters; number++) {
            awaitEnded(number * ENDING / (disasters + 1));
            if (number % 2 == 1) {
                server.kill();
            } else {
                killDatabase(world);
            }
        }
    }

    /** However long all of them take, it is not long until some more have ended. */
    private void awaitEnded(int due) {
        while (ledger.endedCount() < due) {
            int next = Math.min(due, ledger.endedCount() + PROGRESS);
            World.await(() -> Optional.of(ledger.endedCount()), ended -> ended >= next);
        }
    }

    /** Cancels a build in the midst of its work. */
    private void cancel(World world, int number) {
        try {
            String id = awaitBuild(world, number, _ -> true).build().id();
            assertThat(ledger.awaitBegun(id, BEGUN_WHEN_CANCELED, BEGUN_WITHIN)).isTrue();
            World.await(
                    () -> Optional.of(world.status("PUT", path(number) + "/cancellation")), status -> status == 200);
            BuildView told = awaitBuild(
                    world,
                    number,
                    build -> build.build().state().startsWith("cancel")
                            || build.build().finished());
            if (told.build().state().startsWith("cancel")) {
                canceled.add(number);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | AssertionError failure) {
            ledger.fault("build " + number + " could not be canceled: " + failure);
        }
    }

    private static void killDatabase(World world) {
        world.postmaster().flatMap(ProcessHandle::of).ifPresent(ProcessHandle::destroyForcibly);
    }

    private static String path(int number) {
        return "/api/pipelines/" + slug(number) + "/builds/" + numberOfSlug(number);
    }

    private static BuildView awaitEnd(World world, int number) {
        return awaitBuild(world, number, build -> build.build().finished());
    }

    private static BuildView awaitBuild(World world, int number, Predicate<BuildView> holds) {
        return world.awaitBuild(slug(number), numberOfSlug(number), holds);
    }

    private void check(World world, Relay relay) {
        assertThat(ledger.faults()).as("seed %d, %s", SEED, relay.fates()).isEmpty();
        assertThat(relay.fates()).as("what the network did").containsKeys(Relay.Fate.values());
        var known = new HashSet<String>();
        for (int number = 0; number < builds; number++) {
            BuildView build = awaitEnd(world, number);
            List<JobView> jobs = build.jobs().stream()
                    .filter(job -> job.kind().equals("command"))
                    .toList();
            jobs.forEach(job -> check(world, job));
            jobs.forEach(job -> known.add(job.id()));
            if (canceled.contains(number) || slug(number).endsWith("stays")) {
                assertThat(build.build().state()).as(path(number)).isEqualTo("canceled");
            } else {
                assertThat(build.build().state()).as(path(number)).isEqualTo("passed");
            }
            if (!canceled.contains(number)) {
                checkWhole(world, number, jobs);
            }
        }
        assertThat(known).containsAll(ledger.begun().keySet());
        assertThat(ledger.endedCount()).as("jobs that ran to their end").isGreaterThan(JOBS * 8 / 10);
        World.await(() -> Optional.of(states(world)), states -> !states.contains("connected"));
    }

    private static Set<String> states(World world) {
        return Json.API.readValue(world.send("GET", "/api/agents", "").body(), AgentList.class).agents().stream()
                .map(AgentView::state)
                .collect(Collectors.toSet());
    }

    /** The server says of a job what its agent says of it. */
    private void check(World world, JobView job) {
        boolean ran = ledger.begun().containsKey(job.id());
        Optional<Integer> told = Optional.ofNullable(ledger.ended().get(job.id()));
        if (ledger.vanished().contains(job.id())) {
            assertThat(job.exitStatus()).as(job.toString()).contains(-1);
        } else {
            assertThat(job.startedAt().isPresent()).as(job.toString()).isEqualTo(ran);
            // Canceled between its acceptance and its start, it has none of its own.
            Optional<Integer> expected = ran ? told : job.exitStatus().filter(status -> status == -1);
            assertThat(job.exitStatus()).as(job.toString()).isEqualTo(expected);
        }
        if (told.isPresent()) {
            assertThat(world.log(job.id())).isEqualTo(ForeignLog.text(job.id()));
            assertThat(job.logChunksLost()).isEmpty();
        }
    }

    /** Each step passed once; one was tried twice; each left one file. */
    private void checkWhole(World world, int number, List<JobView> jobs) {
        boolean stays = slug(number).endsWith("stays");
        Map<String, List<JobView>> passed = jobs.stream()
                .filter(job -> job.state().equals("passed"))
                // Agents of today add this to the label of the plan.
                .collect(Collectors.groupingBy(job -> job.label().replaceFirst("!$", "")));
        Set<String> work =
                IntStream.range(0, WORK).mapToObj(each -> "work " + each).collect(Collectors.toSet());
        var labels = new HashSet<>(work);
        labels.addAll(List.of("plan", "sum"));
        if (stays) {
            labels.add("stop the one that stays");
        }
        assertThat(passed.keySet()).as(path(number)).isEqualTo(labels);
        assertThat(passed.values()).as(path(number)).allMatch(each -> each.size() == 1);
        assertThat(jobs.stream().filter(job -> job.exitStatus().equals(Optional.of(7))))
                .as(path(number))
                .singleElement()
                .matches(job -> job.label().equals("work 0"));
        checkFiles(world, number);
        checkPage(world, number, jobs);
    }

    private void checkFiles(World world, int number) {
        List<ArtifactView> files = Json.API
                .readValue(world.send("GET", path(number) + "/artifacts", "").body(), ArtifactList.class)
                .artifacts()
                .stream()
                .filter(file -> file.state().equals("finished"))
                .toList();
        assertThat(files).extracting(ArtifactView::path).doesNotHaveDuplicates().hasSize(WORK);
        for (ArtifactView file : files) {
            byte[] expected =
                    ForeignArtifacts.content(file.job(), ledger.large().contains(file.job()));
            assertThat(world.send("GET", file.download(), "").body()).isEqualTo(expected);
            assertThat(file.sha256()).isEqualTo(ForeignArtifacts.digest("SHA-256", expected));
        }
    }

    private void checkPage(World world, int number, List<JobView> jobs) {
        String page = world.page("/pipelines/" + slug(number) + "/builds/" + numberOfSlug(number));
        assertThat(page.split("All of " + WORK + " are there\\.", -1))
                .as("annotated once")
                .hasSize(2);
        assertThat(page).doesNotContain("Not for long");
        for (JobView job : jobs) {
            Optional.ofNullable(ledger.added().get(job.id()))
                    .ifPresent(
                            words -> assertThat(page.split(words, -1)).as(words).hasSize(2));
        }
    }
}
