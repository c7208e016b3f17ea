package dev.belay.runtimes;

import dev.belay.catalog.Service;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.platform.page.Badge;
import dev.belay.platform.page.Tone;
import dev.belay.protocol.api.ServiceView;
import dev.belay.releases.Release;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One service: what it is, where it runs, its instances, its releases.
 *
 * @param running what runs, by environment
 * @param releases the newest first
 */
record ServicePage(
        Service service,
        ServiceView view,
        Map<String, List<RunningRelease>> running,
        List<Release> releases,
        Caller caller,
        Instant now) {

    ServicePage {
        running = Map.copyOf(running);
        releases = List.copyOf(releases);
    }

    List<Served> places() {
        return Served.everywhere(view);
    }

    /** Whether customers can do what the service carries. */
    Tone tone() {
        return places().stream().findFirst().map(Served::tone).orElse(Tone.QUIET);
    }

    List<RunningRelease> running(Served served) {
        return running.getOrDefault(served.place().environment(), List.of());
    }

    boolean mayRelease() {
        return caller.may(Permission.RELEASE);
    }

    String redeployments(Served served) {
        return "/services/" + view.name() + "/environments/" + served.place().environment() + "/redeployments";
    }

    /** Whether a release may be rolled out again in a place: it is good, and it does not serve there alone. */
    boolean mayRedeploy(Served served, Release release) {
        boolean stable = served.place().stable().filter(release.name()::equals).isPresent();
        return mayRelease() && !release.quarantined() && !stable;
    }

    String buildPath(Release release) {
        return "/pipelines/" + release.pipeline() + "/builds/" + release.buildNumber();
    }

    Badge standing(Release release) {
        boolean stable = view.environments().stream()
                .anyMatch(place -> place.stable().filter(release.name()::equals).isPresent());
        return switch (release.standing()) {
            case Release.Standing.Good _ -> stable ? Badge.good("stable") : Badge.quiet("good");
            case Release.Standing.Quarantined _ -> Badge.bad("quarantined");
        };
    }

    /** Why a release must not get customers. */
    Optional<String> reason(Release release) {
        return release.standing() instanceof Release.Standing.Quarantined found
                ? Optional.of(found.reason())
                : Optional.empty();
    }

    Badge badge(PlacedInstance instance) {
        if (instance.intent() != PlacedInstance.Intent.RUN) {
            return Badge.quiet(instance.intent() == PlacedInstance.Intent.DRAIN ? "draining" : "stopping");
        }
        return instance.state()
                .map(state -> {
                    String word = state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
                    return switch (state) {
                        case READY -> Badge.good(word);
                        case PREPARING, STARTING -> Badge.moving(word);
                        case BACKING_OFF, UNREADY, FAILED -> Badge.bad(word);
                        case STOPPING, STOPPED -> Badge.quiet(word);
                    };
                })
                .orElse(Badge.waiting("placed"));
    }

    String address(PlacedInstance instance) {
        return instance.port() == 0 ? "–" : instance.address() + ":" + instance.port();
    }

    /** What a release waits for, or why it will never be ready. */
    Optional<String> outlook(RunningRelease release) {
        return switch (release.outlook()) {
            case RunningRelease.Outlook.Ready _ -> Optional.empty();
            case RunningRelease.Outlook.Starting starting -> Optional.of(starting.because());
            case RunningRelease.Outlook.NeverReady never -> Optional.of(never.because());
        };
    }
}
