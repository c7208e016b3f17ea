package dev.belay.pipelines.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.platform.page.Look;
import dev.belay.platform.page.StepGraph;
import dev.belay.platform.page.StepNode;
import dev.belay.protocol.api.JobView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JobListTest {

    @Test
    void thoseThatFailedStandFirstEachWithItsAttempts() {
        List<JobView> jobs = List.of(
                job("a", "passed", ""), job("b", "failed", "c"), job("c", "failed", "d"), job("d", "failed", ""));
        JobList list = JobList.of(jobs, _ -> "", graph(jobs), JobChoice.ALL);
        assertThat(list.rows()).extracting(row -> row.job().id()).containsExactly("d", "a");
        assertThat(list.rows().getFirst().attempts()).extracting(JobView::id).containsExactly("b", "c", "d");
    }

    @Test
    void groupsOfOneLabelAreOneAndWhatFailedStandsBeforeAllOfThem() {
        List<JobView> jobs = List.of(
                job("a", "passed", ""),
                job("b", "passed", ""),
                job("c", "passed", ""),
                job("d", "passed", ""),
                job("e", "failed", ""));
        var groups = Map.of("b", "Tests", "d", "Tests", "c", "Lint", "e", "Lint");
        JobList list = JobList.of(jobs, job -> groups.getOrDefault(job.id(), ""), graph(jobs), JobChoice.ALL);
        assertThat(list.rows()).extracting(row -> row.job().id()).containsExactly("e", "a", "b", "d", "c");
        assertThat(list.parts()).extracting(JobPart::title).containsExactly("", "", "Tests", "Lint");
        assertThat(list.parts()).allMatch(JobPart::open);
        assertThat(list.parts().getLast().tallies())
                .extracting(StepNode.Tally::count)
                .containsExactly(1, 1);
    }

    @Test
    void ofManyJobsFoldWhatNeedsNobody() {
        List<JobView> jobs = many(120, "passed");
        Function<JobView, String> groups =
                job -> switch (Integer.parseInt(job.id().substring(4)) / 40) {
                    case 0 -> "Unit";
                    case 1 -> "Web";
                    default -> "";
                };
        JobList folded = JobList.of(jobs, groups, graph(jobs), JobChoice.ALL);
        assertThat(folded.parts()).extracting(JobPart::title).containsExactly("Unit", "Web", "Browser test");
        assertThat(folded.parts()).noneMatch(JobPart::open);
        assertThat(JobList.of(jobs, groups, graph(jobs), JobChoice.ALL.state(Optional.of("passed")))
                        .parts())
                .as("who chose wants to see")
                .allMatch(JobPart::open);

        var going = new ArrayList<>(jobs);
        going.set(50, job("job-50", "running", ""));
        going.set(100, job("job-100", "failed", ""));
        List<JobPart> parts =
                JobList.of(going, groups, graph(going), JobChoice.ALL).parts();
        assertThat(parts).extracting(JobPart::title).containsExactly("", "Unit", "Web", "Browser test");
        assertThat(parts).extracting(JobPart::open).containsExactly(true, false, true, false);
        assertThat(parts.getLast().id())
                .as("a reader's fold stays when jobs go elsewhere")
                .isEqualTo(folded.parts().getLast().id());
    }

    @Test
    void manyAreShownInStretchesAndByState() {
        List<JobView> jobs = many(450);
        JobList last = JobList.of(jobs, _ -> "", graph(jobs), JobChoice.ALL.page(9));
        assertThat(last.pages()).isEqualTo(3);
        assertThat(last.choice().page()).isEqualTo(3);
        assertThat(last.rows()).hasSize(50);
        JobList failed = JobList.of(jobs, _ -> "", graph(jobs), JobChoice.ALL.state(Optional.of("failed")));
        assertThat(failed.rows()).hasSize(45).allMatch(row -> row.job().state().equals("failed"));
        assertThat(failed.all()).isEqualTo(450);
        assertThat(failed.choice().query()).isEqualTo("?state=failed");
        var alike = new JobChoice(Optional.of("no such state"), Optional.of("job-3"), Optional.empty(), 1);
        assertThat(JobList.of(jobs, _ -> "", graph(jobs), alike).rows()).isEmpty();
        assertThat(alike.query()).isEqualTo("?state=no+such+state&like=job-3");
    }

    /** To be looked at in a browser. */
    @Test
    void aBuildOfManyJobsIsDrawnReadably() {
        List<JobView> jobs = new ArrayList<>(List.of(job("lint", "passed", ""), job("compile", "passed", "")));
        jobs.addAll(many(190));
        jobs.addAll(List.of(job("wait", "waiting", ""), job("package", "waiting", ""), job("journeys", "waiting", "")));
        jobs.addAll(List.of(
                job("flaky-1", "failed", "flaky-2"), job("flaky-2", "failed", "flaky"), job("flaky", "passed", "")));
        var places = new HashMap<String, BuildPage.JobPlace>();
        for (JobView job : jobs) {
            int number = job.id().startsWith("job-") ? Integer.parseInt(job.id().substring(4)) : 0;
            boolean first = Set.of("lint", "compile").contains(job.id());
            places.put(
                    job.id(),
                    new BuildPage.JobPlace(
                            first
                                    ? Set.of()
                                    : job.id().equals("wait")
                                            ? Set.of("job-1", "job-150", "job-3", "flaky")
                                            : job.key().equals(Optional.of("late"))
                                                    ? Set.of("wait")
                                                    : Set.of("compile"),
                            number > 100 ? "Browser journeys" : "",
                            number > 0 && number < 40 ? "it" : ""));
        }
        var page = new BuildPage(
                GivenBuild.summary("failing", Optional.empty()),
                jobs,
                places,
                JobChoice.ALL,
                List.of(),
                List.of(),
                BuildTests.NONE,
                List.of(),
                GivenBuild.PUSH,
                true,
                Optional.empty(),
                Look.ADA,
                Look.NOW);
        String html = Look.page("build-many", "/pipelines/shop/builds/128", "pipelines/page/build.jte", page);
        assertThat(html).contains("Browser journeys", "Attempt 2: failed", "?state=failed#jobs", "Browser test");
    }

    private static List<JobView> many(int count, String state) {
        return IntStream.range(0, count)
                .mapToObj(number -> job("job-" + number, state, ""))
                .toList();
    }

    private static List<JobView> many(int count) {
        var jobs = new ArrayList<JobView>();
        for (int number = 0; number < count; number++) {
            jobs.add(job("job-" + number, number % 10 == 3 ? "failed" : number % 7 == 2 ? "running" : "passed", ""));
        }
        return jobs;
    }

    private static StepGraph graph(List<JobView> jobs) {
        return new StepGraph(jobs.stream()
                .map(job -> new StepGraph.Step(
                        job.id(), job.label(), BuildBadge.ofJob(job), "", "", Set.of(), "", "", false))
                .toList());
    }

    private static JobView job(String id, String state, String retriedBy) {
        boolean late = Set.of("package", "journeys").contains(id);
        return new JobView(
                id,
                id.equals("wait") ? "wait" : "command",
                late ? Optional.of("late") : Optional.empty(),
                id.startsWith("job-") ? "Browser test " + id.substring(4) : id,
                state,
                Optional.empty(),
                Optional.empty(),
                state.equals("failed") ? Optional.of(1) : Optional.empty(),
                false,
                Optional.of("laptop-1"),
                Optional.of(Look.NOW.minusSeconds(90)),
                state.equals("waiting") ? Optional.empty() : Optional.of(Look.NOW.minusSeconds(80)),
                Map.of("passed", 1, "failed", 1).containsKey(state) ? Optional.of(Look.NOW) : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(retriedBy).filter(each -> !each.isEmpty()),
                state.equals("failed") && retriedBy.isEmpty(),
                Optional.empty(),
                false,
                Optional.empty());
    }
}
