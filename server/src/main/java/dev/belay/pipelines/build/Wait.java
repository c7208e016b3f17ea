package dev.belay.pipelines.build;

import dev.belay.agents.Agent;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.Rules;
import dev.belay.pipelines.language.Concurrency;
import dev.belay.pipelines.language.Step;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Pure: why a job is not running, in a sentence. */
public final class Wait {

    /** So many are named, and of others it is said that there are more. */
    public static final int NAMED_MAX = 3;

    private Wait() {}

    /** What a job waits for outside of its build. */
    public interface Outside {

        /** Why a job of these rules waits for an agent. */
        String agents(Rules rules);

        /** Why a job waits for a slot of its concurrency group. */
        String slots(Job job, Concurrency concurrency);
    }

    /**
     * Why the job of a step waits, or nothing if it does not.
     *
     * @param steps all steps of the build, by number
     */
    public static Optional<String> reason(Progress.Standing standing, List<Progress.Standing> steps, Outside outside) {
        return switch (standing.job().state()) {
            case WAITING -> Optional.of(steps(standing, steps));
            case BLOCKED -> Optional.of("Waiting for somebody to unblock it.");
            case SCHEDULED -> Optional.of(outside.agents(standing.job().rules()));
            case LIMITING, LIMITED -> slots(standing, outside);
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

    /** Why a job that made a build does not end. */
    public static String child(TriggerStore.Relative child) {
        return "Waiting for build " + child.number() + " of " + child.pipeline() + ", which is "
                + child.state().written() + ".";
    }

    private static Optional<String> slots(Progress.Standing standing, Outside outside) {
        return standing.step() instanceof Step.Command command
                ? command.concurrency().map(each -> outside.slots(standing.job(), each))
                : Optional.empty();
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
                .map(needed -> needed.step() instanceof Step.Wait
                        ? "the steps before the wait"
                        : "“" + needed.step().label() + "”")
                .toList();
        String more = open.size() > NAMED_MAX ? " and " + (open.size() - NAMED_MAX) + " more" : "";
        return "Waiting for " + String.join(", ", names) + more + ".";
    }

    /**
     * Why a job waits for a slot.
     *
     * @param holders who holds the slots, at least one more than are named if there are more
     * @param ahead how many jobs are before it in the queue, as far as that was counted
     */
    public static String slots(Concurrency concurrency, List<SlotWaitStore.Holder> holders, Optional<Integer> ahead) {
        String held = holders.stream()
                .limit(NAMED_MAX)
                .map(each -> "“" + each.label() + "” of build " + each.build() + " of " + each.pipeline())
                .collect(Collectors.joining(", "));
        String who = switch (holders.size()) {
            case 0 -> "nobody holds one";
            case 1 -> held + " holds one";
            case 2, NAMED_MAX -> held + " hold one each";
            default -> held + " and others hold one each";
        };
        String before = ahead.filter(count -> count > 0)
                .map(count -> count == 1 ? "; 1 job is before it" : "; " + count + " jobs are before it")
                .orElse("");
        return "Waiting for a slot of the concurrency group “" + concurrency.group() + "”, of which its limit is "
                + concurrency.limit() + ": " + who + before + ".";
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
