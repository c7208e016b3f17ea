package dev.belay.pipelines.page;

import dev.belay.pipelines.api.Views;
import dev.belay.platform.page.Badge;
import dev.belay.platform.page.Moving;
import dev.belay.platform.page.Words;
import dev.belay.protocol.api.BuildSummary;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.JobView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A build that has not ended, in a line. */
public final class UnderWay {

    private static final int MESSAGE_CHARACTERS_MAX = 60;
    private static final int NAMED_MAX = Views.TELLING_MAX - 1;

    private UnderWay() {}

    public static Moving of(BuildView view) {
        BuildSummary build = view.build();
        String message = Words.firstLine(build.message(), MESSAGE_CHARACTERS_MAX);
        return new Moving(
                BuildBadge.ofBuild(build.state()),
                build.pipeline() + " #" + build.number() + (message.isEmpty() ? "" : ": " + message),
                build.path(),
                why(view),
                build.createdAt());
    }

    /** So many others, in one line, if there are any. */
    public static List<Moving> more(int builds, Instant now) {
        return builds < 1
                ? List.of()
                : List.of(new Moving(
                        Badge.waiting("more"),
                        builds + " older builds",
                        "/pipelines",
                        "They are under way or wait too.",
                        now));
    }

    /** What runs, or else what the first job that waits waits for. */
    private static String why(BuildView view) {
        List<JobView> running = view.jobs().stream()
                .filter(job -> job.state().equals("running"))
                .toList();
        if (!running.isEmpty()) {
            String labels = running.stream()
                    .limit(NAMED_MAX)
                    .map(job -> Words.label(job.label()))
                    .collect(Collectors.joining(", "));
            String others = running.size() > NAMED_MAX ? " and others" : "";
            return running.size() == 1 ? labels + " runs." : labels + others + " run.";
        }
        Optional<String> waits = view.jobs().stream()
                .filter(job -> job.finishedAt().isEmpty())
                .flatMap(job -> job.reason().map(reason -> Words.label(job.label()) + ": " + reason).stream())
                .findFirst();
        return view.build().reason().or(() -> waits).orElse("");
    }
}
