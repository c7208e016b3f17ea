package dev.belay.home;

import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.platform.page.Badge;
import dev.belay.platform.page.Moving;
import dev.belay.platform.page.Tone;
import dev.belay.platform.page.Traffic;
import dev.belay.platform.page.Words;
import dev.belay.protocol.api.ServiceView;
import dev.belay.protocol.api.ServiceView.InEnvironment;
import dev.belay.protocol.api.ServiceView.Running;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What customers can do right now, and what is changing. */
record HomePage(List<ServiceView> services, List<Moving> moving, Caller caller, Instant now) {

    /** Customers live here, so that capabilities are judged by it. */
    private static final String CUSTOMERS = "production";

    HomePage {
        services = List.copyOf(services);
        moving = List.copyOf(moving);
    }

    boolean mayConfigure() {
        return caller.may(Permission.CONFIGURE);
    }

    /** The answer to what customers can do, in a sentence. */
    String headline() {
        long serving = services.stream().filter(each -> tone(each) == Tone.GOOD).count();
        List<String> lost = services.stream()
                .filter(each -> tone(each) == Tone.BAD)
                .map(ServiceView::name)
                .toList();
        if (!lost.isEmpty()) {
            return "Customers cannot reach " + String.join(", ", lost);
        }
        return serving == 0
                ? "Nothing is served to customers yet"
                : serving == services.size() ? "Customers can do everything" : "Customers can do what is served so far";
    }

    /** What is changing, in a sentence. */
    String change() {
        long waiting = moving.stream()
                .filter(each -> each.badge().tone() == Tone.WAITING)
                .count();
        if (moving.isEmpty()) {
            return "Nothing is changing.";
        }
        String all = Words.count(moving.size(), "change") + (moving.size() == 1 ? " is" : " are") + " under way";
        return waiting == 0 ? all + "." : all + ", " + waiting + " of which " + (waiting == 1 ? "waits." : "wait.");
    }

    Tone headlineTone() {
        return services.stream().anyMatch(each -> tone(each) == Tone.BAD) ? Tone.BAD : Tone.GOOD;
    }

    /** The places where a service runs, where customers are first. */
    List<InEnvironment> places(ServiceView service) {
        return service.environments().stream()
                .sorted(Comparator.comparing(place -> !place.environment().equals(CUSTOMERS)))
                .toList();
    }

    /** Whether customers can do what a service carries. */
    Tone tone(ServiceView service) {
        return places(service).stream().findFirst().map(this::tone).orElse(Tone.QUIET);
    }

    private Tone tone(InEnvironment place) {
        List<Running> serving =
                place.releases().stream().filter(each -> each.share() > 0).toList();
        if (serving.isEmpty()) {
            return place.stable().isPresent() ? Tone.BAD : Tone.QUIET;
        }
        return serving.stream().allMatch(each -> each.instancesReady() > 0) ? Tone.GOOD : Tone.BAD;
    }

    Badge badge(InEnvironment place) {
        Tone tone = tone(place);
        String word = switch (tone) {
            case GOOD -> place.rollout().isPresent() ? "serving, changing" : "serving";
            case BAD -> "not reachable";
            case QUIET, MOVING, WAITING -> "not served yet";
        };
        return new Badge(tone == Tone.GOOD && place.rollout().isPresent() ? Tone.MOVING : tone, word);
    }

    /** Who serves; what is not the stable release is on trial. */
    Traffic traffic(InEnvironment place) {
        var shares = new ArrayList<Traffic.Share>();
        Optional<String> stable = place.stable();
        for (Running each : place.releases()) {
            boolean isStable = stable.filter(each.release()::equals).isPresent();
            boolean alone = place.rollout().isEmpty();
            if (each.share() > 0 || !alone) {
                String ready =
                        each.instancesReady() + " of " + Words.count(each.instancesWanted(), "instance") + " ready";
                Tone tone = each.share() > 0 && each.instancesReady() == 0
                        ? Tone.BAD
                        : isStable ? (alone ? Tone.GOOD : Tone.QUIET) : Tone.MOVING;
                shares.add(new Traffic.Share(each.release(), each.share(), tone, ready));
            }
        }
        return new Traffic(shares);
    }
}
