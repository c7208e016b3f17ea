package dev.belay.home;

import dev.belay.platform.page.Moving;
import dev.belay.platform.page.Tone;
import dev.belay.platform.page.Words;
import dev.belay.protocol.api.ServiceView;
import dev.belay.runtimes.Served;
import java.time.Instant;
import java.util.List;

/**
 * What customers can do right now, and what is changing.
 *
 * @param mayConfigure whether the reader may create pipelines; nothing else differs between readers
 */
record HomePage(List<ServiceView> services, List<Moving> moving, boolean mayConfigure, Instant now) {

    HomePage {
        services = List.copyOf(services);
        moving = List.copyOf(moving);
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

    List<Served> places(ServiceView service) {
        return Served.everywhere(service);
    }

    /** Whether customers can do what a service carries. */
    Tone tone(ServiceView service) {
        return places(service).stream().findFirst().map(Served::tone).orElse(Tone.QUIET);
    }
}
