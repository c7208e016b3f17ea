package dev.belay.pipelines.build;

import dev.belay.agents.Agent;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.Rules;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Pure: why a job is not running, in a sentence. */
public final class Wait {

    private static final int NAMED_MAX = 3;

    private Wait() {}

    /**
     * Why the job of a step waits, or nothing if it does not.
     *
     * @param steps all steps of the build, by number
     * @param agents why a job of these rules waits for an agent
     */
    public static Optional<String> reason(
            Progress.Standing standing, List<Progress.Standing> steps, Function<Rules, String> agents) {
        return switch (standing.job().state()) {
            case WAITING -> Optional.of(steps(standing, steps));
            case BLOCKED -> Optional.of("Waiting for somebody to unblock it.");
            case SCHEDULED -> Optional.of(agents.apply(standing.job().rules()));
            case ASSIGNED ->
                Optional.of("Waiting for agent " + standing.job().agentName().orElse("?") + " to accept it.");
            case ACCEPTED ->
                Optional.of(
                        "Agent " + standing.job().agentName().orElse("?") + " has accepted it and is about to start.");
            case CANCELING -> Optional.of("Waiting for it to stop.");
            case TIMING_OUT -> Optional.of("It took longer than its time-out; waiting for it to stop.");
            case RUNNING, WAITING_FAILED, FINISHED, CANCELED, TIMED_OUT -> Optional.empty();
        };
    }

    private static String steps(Progress.Standing standing, List<Progress.Standing> steps) {
        List<Progress.Standing> open = standing.needs().stream()
                .map(need -> steps.get(need.step()))
                .filter(needed -> needed.job().outcome() == Job.Outcome.OPEN)
                .toList();
        if (open.isEmpty()) {
            return "Waiting to be scheduled.";
        }
        List<String> names = open.stream()
                .limit(NAMED_MAX)
                .map(needed -> needed.step() instanceof dev.belay.pipelines.language.Step.Wait
                        ? "the steps before the wait"
                        : "“" + needed.step().label() + "”")
                .toList();
        String more = open.size() > NAMED_MAX ? " and " + (open.size() - NAMED_MAX) + " more" : "";
        return "Waiting for " + String.join(", ", names) + more + ".";
    }

    /** Why a job of these rules waits for an agent, given those that are connected. */
    public static String agents(Rules rules, List<Agent> agents) {
        List<Agent> fitting = agents.stream().filter(rules::fit).toList();
        if (agents.isEmpty()) {
            return "Waiting for an agent: none is connected.";
        }
        if (fitting.isEmpty()) {
            return "Waiting for an agent with " + rules.spoken() + ": none of the " + agents.size()
                    + " connected agents has these tags.";
        }
        long busy = fitting.stream().filter(agent -> agent.job().isPresent()).count();
        if (busy < fitting.size()) {
            return "Waiting for an agent with " + rules.spoken() + " to ask for work.";
        }
        return busy == 1
                ? "Waiting for agent " + fitting.getFirst().name() + ", which is busy, the only one with "
                        + rules.spoken() + "."
                : "Waiting for an agent with " + rules.spoken() + ": all " + busy + " are busy.";
    }
}
