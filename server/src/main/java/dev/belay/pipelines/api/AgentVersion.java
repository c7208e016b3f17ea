package dev.belay.pipelines.api;

import dev.belay.platform.web.Request;
import java.util.regex.Pattern;

/**
 * Which agent asks, as it says itself: the first two numbers of a {@code buildkite-agent}'s version. Belay's own agent and
 * whoever says nothing are taken to be of today.
 */
record AgentVersion(int major, int minor) {

    private static final Pattern SAID = Pattern.compile("buildkite-agent/(\\d{1,4})\\.(\\d{1,4})\\..*");
    private static final AgentVersion TODAY = new AgentVersion(Integer.MAX_VALUE, 0);

    /** The first that stops a job which is {@code timing_out}; those before it know {@code canceling} only. */
    private static final AgentVersion TIME_OUTS = new AgentVersion(3, 127);

    static AgentVersion of(Request request) {
        return of(request.header("user-agent").orElse(""));
    }

    static AgentVersion of(String said) {
        var numbers = SAID.matcher(said);
        return numbers.matches()
                ? new AgentVersion(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)))
                : TODAY;
    }

    boolean knowsTimeOuts() {
        return major > TIME_OUTS.major || (major == TIME_OUTS.major && minor >= TIME_OUTS.minor);
    }
}
