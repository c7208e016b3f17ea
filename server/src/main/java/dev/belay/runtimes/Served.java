package dev.belay.runtimes;

import dev.belay.platform.page.Badge;
import dev.belay.platform.page.Tone;
import dev.belay.platform.page.Traffic;
import dev.belay.platform.page.Words;
import dev.belay.protocol.api.ServiceView;
import dev.belay.protocol.api.ServiceView.InEnvironment;
import dev.belay.protocol.api.ServiceView.Running;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How a service is served in one environment, for pages. */
public record Served(InEnvironment place) {

    /** Customers live here, so that what they can do is judged by it. */
    private static final String CUSTOMERS = "production";

    /** The places where a service runs, where customers are first. */
    public static List<Served> everywhere(ServiceView service) {
        return service.environments().stream()
                .sorted(Comparator.comparing(place -> !place.environment().equals(CUSTOMERS)))
                .map(Served::new)
                .toList();
    }

    /** Good when every customer reaches a ready instance, bad when some do not, quiet when there is nothing yet. */
    public Tone tone() {
        List<Running> serving =
                place.releases().stream().filter(each -> each.share() > 0).toList();
        if (serving.isEmpty()) {
            return place.stable().isPresent() ? Tone.BAD : Tone.QUIET;
        }
        return serving.stream().allMatch(each -> each.instancesReady() > 0) ? Tone.GOOD : Tone.BAD;
    }

    public Badge badge() {
        return switch (tone()) {
            case GOOD -> isChanging() ? Badge.moving("serving, changing") : Badge.good("serving");
            case BAD -> Badge.bad("not reachable");
            case QUIET, MOVING, WAITING -> Badge.quiet("not served yet");
        };
    }

    /** Who serves; during a rollout, what is not the stable release is on trial. */
    public Traffic traffic() {
        var shares = new ArrayList<Traffic.Share>();
        for (Running each : place.releases()) {
            if (each.share() > 0 || isChanging()) {
                String instances = Words.count(each.instancesWanted(), "instance");
                shares.add(new Traffic.Share(
                        each.release(),
                        each.share(),
                        tone(each),
                        each.instancesReady() + " of " + instances + " ready"));
            }
        }
        return new Traffic(shares);
    }

    private Tone tone(Running release) {
        boolean stable = place.stable().filter(release.release()::equals).isPresent();
        if (release.share() > 0 && release.instancesReady() == 0) {
            return Tone.BAD;
        }
        if (stable) {
            return isChanging() ? Tone.QUIET : Tone.GOOD;
        }
        return Tone.MOVING;
    }

    private boolean isChanging() {
        return place.rollout().isPresent();
    }
}
