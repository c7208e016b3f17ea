package dev.belay.rollouts;

import dev.belay.discovery.EdgeView;
import dev.belay.discovery.Share;
import dev.belay.health.Traffic;
import dev.belay.health.Window;
import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.database.Tx;
import dev.belay.releases.Release;
import dev.belay.releases.RolloutStep;
import dev.belay.runtimes.PlacedInstance;
import dev.belay.runtimes.RunningRelease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The world as the doors of the other subjects show it. */
record Doors(Rollouts.Neighbours doors) implements World {

    private static final Actor SELF = new Actor.Belay("rollouts");
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Override
    public List<RolloutStep> steps(Tx tx) {
        return doors.releases().startedRollouts(tx);
    }

    @Override
    public List<RolloutStep> canceled(Tx tx) {
        return doors.releases().canceledRollouts(tx);
    }

    @Override
    public Cut cut(Tx tx, RolloutStep step) {
        try {
            Release release = doors.releases().cut(tx, step, SELF);
            return new Cut.Made(
                    release.name(), "/pipelines/" + release.pipeline() + "/builds/" + release.buildNumber());
        } catch (Problem problem) {
            if (problem.kind() == Problem.Kind.BUSY || problem.kind() == Problem.Kind.UPSTREAM) {
                throw problem;
            }
            return new Cut.Refused(Objects.requireNonNullElse(problem.getMessage(), "no release can be made of it"));
        }
    }

    @Override
    public void began(Tx tx, UUID job, long number) {
        doors.releases().rolloutBegan(tx, job, number);
    }

    @Override
    public void finish(Tx tx, UUID job, boolean passed, String reason) {
        doors.releases().finishRollout(tx, job, passed, reason);
    }

    @Override
    public Optional<String> serving(Tx tx, String service, String environment) {
        return doors.releases().stable(tx, service, environment).map(Release::name);
    }

    @Override
    public void serves(Tx tx, String environment, String release) {
        doors.releases().becameStable(tx, environment, release, SELF);
    }

    @Override
    public Optional<String> lastGood(Tx tx, String service, String environment) {
        return doors.releases().lastGood(tx, service, environment).map(Release::name);
    }

    @Override
    public Optional<String> whyQuarantined(Tx tx, String service, String release) {
        Release found = doors.releases()
                .release(tx, release)
                .filter(each -> each.service().equals(service))
                .orElseThrow(() -> Problem.notFound("release " + release + " of " + service));
        return switch (found.standing()) {
            case Release.Standing.Good _ -> Optional.empty();
            case Release.Standing.Quarantined quarantined -> Optional.of(quarantined.reason());
        };
    }

    @Override
    public void quarantine(Tx tx, String release, String reason) {
        doors.releases().quarantine(tx, release, reason, SELF);
    }

    @Override
    public void absolve(Tx tx, String release, Actor actor) {
        doors.releases().absolve(tx, release, actor);
    }

    @Override
    public Origin origin(Tx tx, String release) {
        Release found = doors.releases().release(tx, release).orElseThrow(() -> Problem.notFound("release " + release));
        return new Origin(found.pipeline(), found.buildNumber());
    }

    @Override
    public void ensure(Tx tx, String environment, String release) {
        Release found = doors.releases().release(tx, release).orElseThrow(() -> Problem.notFound("release " + release));
        doors.runtimes().ensure(tx, environment, release, found.instances(), SELF);
    }

    @Override
    public void retire(Tx tx, String environment, String release) {
        doors.runtimes().retire(tx, environment, release, SELF);
    }

    @Override
    public Crew crew(Tx tx, String environment, String release) {
        return doors.runtimes().of(tx, environment, release).map(Doors::crew).orElse(Crew.NONE);
    }

    @Override
    public long share(Tx tx, String service, String environment, List<Portion> portions) {
        List<Share> shares = portions.stream()
                .map(portion -> new Share(portion.release(), portion.percent()))
                .toList();
        return doors.discovery().shares(tx, service, environment, shares);
    }

    @Override
    public Acknowledgement acknowledged(String service, String environment, long generation) {
        if (doors.discovery().edges().stream().allMatch(edge -> edge.presence() == EdgeView.Presence.GONE)) {
            return new Acknowledgement.NoEdge();
        }
        return switch (doors.discovery().acknowledged(service, environment, generation)) {
            case dev.belay.discovery.Acknowledgement.Everywhere _ -> new Acknowledgement.Everywhere();
            case dev.belay.discovery.Acknowledgement.WaitingFor(List<String> edges, String because) ->
                new Acknowledgement.WaitingFor(edges, because);
        };
    }

    @Override
    public List<Traffic> traffic(String service, String environment, String release, Instant from, Instant until) {
        return doors.health().windows(service, environment, release, from, until, SECOND).stream()
                .map(Window::traffic)
                .toList();
    }

    private static Crew crew(RunningRelease running) {
        Optional<String> detail = switch (running.outlook()) {
            case RunningRelease.Outlook.Ready _ -> Optional.empty();
            case RunningRelease.Outlook.Starting starting -> Optional.of(starting.because());
            case RunningRelease.Outlook.NeverReady never -> Optional.of(never.because());
        };
        Optional<Crew.GivenUp> gaveUp =
                running.outlook() instanceof RunningRelease.Outlook.NeverReady(String because, boolean ownFault)
                        ? Optional.of(new Crew.GivenUp(because, ownFault))
                        : Optional.empty();
        return new Crew(
                running.wanted(), running.ready(), running.silent(), gaveUp, detail.or(() -> lastWords(running)));
    }

    private static Optional<String> lastWords(RunningRelease running) {
        return running.instances().stream()
                .map(PlacedInstance::detail)
                .flatMap(Optional::stream)
                .reduce((_, last) -> last);
    }
}
