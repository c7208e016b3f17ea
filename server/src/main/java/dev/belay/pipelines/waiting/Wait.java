package dev.belay.pipelines.waiting;

import dev.belay.agents.Agent;
import dev.belay.pipelines.build.Builds;
import dev.belay.pipelines.build.Progress;
import dev.belay.pipelines.build.TriggerStore;
import dev.belay.pipelines.build.Unblocking;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.Rules;
import dev.belay.pipelines.language.Concurrency;
import dev.belay.pipelines.language.Form;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.waiting.Waiting.Cause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Pure: why a job does not go on, and what would let it. */
public final class Wait {

    /** So many are named, and of others it is said that there are more. */
    public static final int NAMED_MAX = 3;

    private Wait() {}

    /** What a job waits for outside of its build. */
    public interface Outside {

        /** Why a job waits for an agent. */
        Waiting agents(Job job);

        /** Why a job waits for a slot of its concurrency group. */
        Waiting slots(Job job, Concurrency concurrency);
    }

    /**
     * Why the job of a step waits, or nothing if it does not.
     *
     * @param steps all steps of the build, as they stand
     */
    public static Optional<Waiting> reason(Progress.Standing standing, List<Progress.Standing> steps, Outside outside) {
        Job job = standing.job();
        String agent = job.agentName().orElse("?");
        return switch (job.state()) {
            case WAITING -> Optional.of(steps(standing, steps));
            case BLOCKED ->
                Optional.of(Waiting.of(
                        Cause.ANSWER,
                        "Waiting for somebody to unblock it.",
                        pressers(standing.step()) + " can, on its page or with “belay build unblock”."));
            case SCHEDULED -> Optional.of(outside.agents(job));
            case LIMITING, LIMITED -> slots(standing, outside);
            case ASSIGNED ->
                Optional.of(Waiting.of(
                        Cause.AGENT,
                        "Waiting for agent " + agent + " to accept it.",
                        "If that does not soon, another agent gets it."));
            case ACCEPTED ->
                Optional.of(Waiting.of(
                        Cause.AGENT,
                        "Agent " + agent + " has accepted it and is about to start.",
                        "If that does not, the job is given up."));
            case CANCELING ->
                Optional.of(Waiting.of(
                        Cause.STOP, "Waiting for it to stop.", "If its agent stays silent, the job is given up."));
            case TIMING_OUT ->
                Optional.of(Waiting.of(
                        Cause.STOP,
                        "It took longer than its time-out; waiting for it to stop.",
                        "If its agent stays silent, the job is given up."));
            case RUNNING, WAITING_FAILED, FINISHED, CANCELED, TIMED_OUT, EXPIRED -> Optional.empty();
        };
    }

    private static String pressers(Step step) {
        List<String> teams = Unblocking.form(step).map(Form::allowedTeams).orElse(List.of());
        return teams.isEmpty() ? "Whoever may build" : "Whoever is in " + String.join(" or ", teams);
    }

    /** Why a job that made a build does not end. */
    public static Waiting child(TriggerStore.Relative child) {
        String name = "build " + child.number() + " of " + child.pipeline();
        return new Waiting(
                Cause.BUILD,
                "Waiting for " + name + ", which is " + child.state().written() + ".",
                "It ends as that build does.",
                List.of(new Waiting.Link(name, child.path())),
                Optional.empty());
    }

    private static Optional<Waiting> slots(Progress.Standing standing, Outside outside) {
        return standing.step() instanceof Step.Command command
                ? command.concurrency().map(each -> outside.slots(standing.job(), each))
                : Optional.empty();
    }

    private static Waiting steps(Progress.Standing standing, List<Progress.Standing> steps) {
        List<Progress.Standing> open = standing.needs().stream()
                .map(need -> steps.get(need.step()))
                .filter(needed -> needed.job().outcome() == Job.Outcome.OPEN)
                .toList();
        if (open.isEmpty()) {
            return Waiting.of(Cause.STEPS, "Waiting to be scheduled.", "The server does that in a moment.");
        }
        String names = open.stream().limit(NAMED_MAX).map(Wait::name).collect(Collectors.joining(", "));
        String more = open.size() > NAMED_MAX ? " and " + (open.size() - NAMED_MAX) + " more" : "";
        String now = open.stream()
                .limit(NAMED_MAX)
                .map(each -> "“" + each.step().label() + "” is "
                        + each.job().state().written().replace('_', ' '))
                .collect(Collectors.joining(", "));
        List<Waiting.Link> links = open.stream()
                .limit(NAMED_MAX)
                .map(each -> new Waiting.Link(
                        each.step().label(), "/jobs/" + each.job().id()))
                .toList();
        return new Waiting(
                Cause.STEPS,
                "Waiting for " + names + more + ".",
                "It begins when what it waits for has ended as it should: " + now + ".",
                links,
                Optional.empty());
    }

    private static String name(Progress.Standing needed) {
        return needed.step() instanceof Step.Wait
                ? "the steps before the wait"
                : "“" + needed.step().label() + "”";
    }

    /**
     * Why a job waits for a slot.
     *
     * @param holders who holds the slots, at least one more than are named if there are more
     * @param ahead how many jobs are before it in the queue, as far as that was counted
     */
    public static Waiting slots(Concurrency concurrency, List<WaitStore.Holder> holders, Optional<Integer> ahead) {
        String held = holders.stream().limit(NAMED_MAX).map(Wait::name).collect(Collectors.joining(", "));
        String who = switch (holders.size()) {
            case 0 -> "nobody holds one";
            case 1 -> held + " holds one";
            case 2, NAMED_MAX -> held + " hold one each";
            default -> held + " and others hold one each";
        };
        String before = ahead.filter(count -> count > 0)
                .map(count -> count == 1 ? "; 1 job is before it" : "; " + count + " jobs are before it")
                .orElse("");
        return new Waiting(
                Cause.SLOT,
                "Waiting for a slot of the concurrency group “" + concurrency.group() + "”, of which its limit is "
                        + concurrency.limit() + ": " + who + before + ".",
                concurrency.isOrdered()
                        ? "It gets one when who holds one has ended, and those before it have had theirs."
                        : "It gets one when who holds one has ended, unless a job of higher priority comes.",
                holders.stream()
                        .limit(NAMED_MAX)
                        .map(each -> new Waiting.Link(name(each), "/jobs/" + each.job()))
                        .toList(),
                Optional.empty());
    }

    /** Why a job never gets a slot, and what undoes the knot. */
    public static Waiting circle(List<CircularWaits.Knot> circle, List<Waiting.Link> builds) {
        String names =
                circle.stream().skip(1).map(each -> "“" + each.label() + "”").collect(Collectors.joining(", "));
        CircularWaits.Knot first = circle.getFirst();
        return new Waiting(
                Cause.CIRCLE,
                "This job stands in the queue of the concurrency group “"
                        + first.group().orElse("") + "” behind "
                        + names + ", which waits for the build of this job: they wait for each other, and none will"
                        + " ever begin.",
                "Cancel one of the builds. So that it does not happen again, take one of the two steps out of the group,"
                        + " or make the trigger step “async”.",
                builds,
                Optional.empty());
    }

    private static String name(WaitStore.Holder holder) {
        return "“" + holder.label() + "” of build " + holder.build() + " of " + holder.pipeline();
    }

    /** Those of the agents that take jobs of these rules, now or when they are free. */
    public static List<Agent> takers(Rules rules, boolean hotfix, List<Agent> agents) {
        return agents.stream()
                .filter(rules::fit)
                .filter(agent -> agent.pause().isEmpty() && !rules.isKeptFrom(agent, hotfix))
                .toList();
    }

    /** Why a job of these rules waits for an agent, given those that are connected. */
    public static Waiting agents(Rules rules, boolean hotfix, List<Agent> agents) {
        if (agents.isEmpty()) {
            return Waiting.of(
                    Cause.NO_AGENT,
                    "Waiting for an agent: none is connected.",
                    "Start one with " + rules.spoken() + ".");
        }
        List<Agent> fitting = agents.stream().filter(rules::fit).toList();
        if (fitting.isEmpty()) {
            return nearest(rules, agents);
        }
        List<Agent> takers = takers(rules, hotfix, fitting);
        return takers.isEmpty() ? kept(rules, fitting) : busy(rules, takers);
    }

    private static Waiting busy(Rules rules, List<Agent> takers) {
        long busy = takers.stream().filter(agent -> agent.job().isPresent()).count();
        if (busy < takers.size()) {
            return Waiting.of(
                    Cause.BUSY_AGENTS,
                    "Waiting for an agent with " + rules.spoken() + " to ask for work.",
                    "It begins when one of those that are free asks.");
        }
        String sentence = busy == 1
                ? "Waiting for agent " + takers.getFirst().name() + ", which is busy, the only one with "
                        + rules.spoken() + "."
                : "Waiting for an agent with " + rules.spoken() + ": all " + busy + " are busy.";
        List<Waiting.Link> links = takers.stream()
                .limit(NAMED_MAX)
                .flatMap(agent ->
                        agent.job().map(job -> new Waiting.Link("job of " + agent.name(), "/jobs/" + job)).stream())
                .toList();
        return new Waiting(
                Cause.BUSY_AGENTS, sentence, "It goes to the first of them that is free.", links, Optional.empty());
    }

    /** All that fit are paused, or stay free for hotfixes. */
    private static Waiting kept(Rules rules, List<Agent> fitting) {
        List<Agent> paused =
                fitting.stream().filter(agent -> agent.pause().isPresent()).toList();
        var causes = new ArrayList<String>();
        var releases = new ArrayList<String>();
        if (!paused.isEmpty()) {
            String names = paused.stream().limit(NAMED_MAX).map(Wait::paused).collect(Collectors.joining(", "));
            String more = paused.size() > NAMED_MAX ? " and " + (paused.size() - NAMED_MAX) + " more are" : "";
            causes.add(names + more + (paused.size() == 1 ? " is paused" : more.isEmpty() ? " are paused" : " paused"));
            releases.add("It begins when one that is paused is resumed, or its time is over.");
        }
        if (paused.size() < fitting.size()) {
            int free = fitting.size() - paused.size();
            causes.add(free == 1 ? "one is kept free for hotfixes" : free + " are kept free for hotfixes");
            releases.add("Start one without the tag lane=hotfix, or let the build be a hotfix.");
        }
        return new Waiting(
                Cause.KEPT_AGENTS,
                "Waiting for an agent with " + rules.spoken() + ": " + String.join("; ", causes) + ".",
                String.join(" ", releases),
                fitting.stream()
                        .limit(NAMED_MAX)
                        .map(agent -> new Waiting.Link(agent.name(), "/agents/" + agent.id()))
                        .toList(),
                Optional.empty());
    }

    private static String paused(Agent agent) {
        String note = agent.pause()
                .map(pause -> Stream.of(
                                pause.note(),
                                pause.until()
                                        .map(at -> "until " + Builds.at(at))
                                        .orElse(""))
                        .filter(each -> !each.isEmpty())
                        .collect(Collectors.joining(", ")))
                .orElse("");
        return agent.name() + (note.isEmpty() ? "" : " (" + note + ")");
    }

    private static Waiting nearest(Rules rules, List<Agent> agents) {
        Agent nearest = agents.stream()
                .min(Comparator.<Agent>comparingInt(
                                agent -> rules.missing(agent).size())
                        .thenComparing(Agent::name))
                .orElseThrow();
        String lacking = rules.missing(nearest).stream()
                .map(tag -> tag.spoken()
                        + nearest.tag(tag.key())
                                .map(has -> " (it has " + has + ")")
                                .orElse(""))
                .collect(Collectors.joining(", "));
        return Waiting.of(
                Cause.NO_AGENT,
                "Waiting for an agent with " + rules.spoken() + ": none of the " + agents.size()
                        + " connected agents has these tags.",
                "Start one that has them. The nearest is " + nearest.name() + ", which lacks " + lacking + ".");
    }
}
