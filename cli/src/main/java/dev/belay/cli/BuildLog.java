package dev.belay.cli;

import dev.belay.cli.server.Api;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import dev.belay.protocol.Emoji;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.JobView;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The logs of a build's jobs, one after the other. When it is followed, jobs come in the order in which they begin, those
 * too that are made while it is followed, and whatever keeps the rest from beginning is said.
 */
final class BuildLog {

    private static final Set<String> WITHOUT_JOBS = Set.of("creating");

    private final Api api;
    private final Screen screen;
    private final Patience patience;
    private final String path;
    private final Optional<String> only;
    private final Set<String> printed = new HashSet<>();

    /**
     * @param path of the build under {@code /api}
     * @param only the key, label or id of one job; else all
     */
    BuildLog(Api api, Screen screen, String path, Optional<String> only) {
        this.api = api;
        this.screen = screen;
        this.patience = new Patience(screen);
        this.path = path;
        this.only = only;
    }

    /** Prints what there is. */
    void print() {
        BuildView view = api.get(path, BuildView.class);
        jobs(view).forEach(job -> print(view, job, false));
    }

    /** Prints, and goes on until the build has ended. */
    BuildView follow() {
        BuildView view = patience.ask(() -> api.get(path, BuildView.class));
        while (true) {
            BuildView now = view;
            Optional<JobView> next = jobs(now).stream()
                    .filter(job -> !printed.contains(job.id()))
                    .filter(job -> job.startedAt().isPresent())
                    .findFirst();
            if (next.isPresent()) {
                print(now, next.get(), true);
                view = patience.ask(() -> api.get(path, BuildView.class));
            } else if (now.build().finished()) {
                return now;
            } else {
                screen.progress(waitsFor(now));
                view = patience.ask(() -> api.get(path + "?" + Patience.WAIT, BuildView.class));
            }
        }
    }

    private void print(BuildView view, JobView job, boolean follow) {
        if (printed.add(job.id()) && jobs(view).size() > 1) {
            screen.line(screen.paint(Screen.Paint.STRONG, "── " + Emoji.shown(job.label()) + " ──"));
        }
        new JobLog(api, screen, patience, job.id()).print(follow);
    }

    private List<JobView> jobs(BuildView view) {
        List<JobView> commands =
                view.jobs().stream().filter(job -> job.kind().equals("command")).toList();
        if (only.isEmpty() || WITHOUT_JOBS.contains(view.build().state())) {
            return commands;
        }
        return List.of(find(view, only.get()));
    }

    /** The last job that is called so: of several attempts the newest. */
    static JobView find(BuildView view, String wanted) {
        return view.jobs().stream()
                .filter(job -> job.id().equals(wanted)
                        || job.label().equals(wanted)
                        || job.label().replaceFirst(" [0-9]+/[0-9]+$", "").equals(wanted)
                        || Emoji.shown(job.label()).equals(wanted)
                        || job.key().filter(wanted::equals).isPresent())
                .reduce((_, last) -> last)
                .orElseThrow(() -> new Failure(
                        Exit.REFUSED,
                        "Build " + view.build().pipeline() + " #" + view.build().number() + " has no job “" + wanted
                                + "”. Its jobs: "
                                + view.jobs().stream()
                                        .map(job -> "“" + job.label() + "”")
                                        .distinct()
                                        .collect(Collectors.joining(", "))));
    }

    /** Why nothing happens, in one line. */
    static String waitsFor(BuildView view) {
        String name = "Build " + view.build().pipeline() + " #" + view.build().number();
        List<JobView> open =
                view.jobs().stream().filter(job -> job.finishedAt().isEmpty()).toList();
        return open.stream()
                .filter(job -> job.reason().isPresent())
                .findFirst()
                .map(job -> name + ", “" + job.label() + "”: " + job.reason().get())
                .or(() -> open.stream()
                        .findFirst()
                        .map(job -> name + ", “" + job.label() + "” is "
                                + job.state().replace('_', ' ')))
                .orElse(name + " is " + view.build().state());
    }
}
