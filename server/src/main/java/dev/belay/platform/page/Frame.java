package dev.belay.platform.page;

import dev.belay.kernel.Actor;
import dev.belay.platform.access.Caller;
import java.util.List;

/**
 * What surrounds every page: its title, the path it is at, and who looks at it.
 *
 * @param title for the browser's title and the first heading
 * @param path the page's own path, which marks the entry of the menu
 */
public record Frame(String title, String path, Caller caller, Assets assets) {

    /** An entry of the menu. */
    public record Entry(String name, String path, boolean current) {}

    /** Whether somebody is known to look, who therefore gets the menu. */
    public boolean signedIn() {
        return !(caller.actor() instanceof Actor.Anonymous);
    }

    /** The places that every page leads to. */
    public List<Entry> menu() {
        return List.of(
                entry("Home", "/"),
                entry("Pipelines", "/pipelines"),
                entry("Rollouts", "/rollouts"),
                entry("Services", "/services"),
                entry("Agents", "/agents"),
                entry("Queues", "/queues"),
                entry("Journal", "/journal"));
    }

    private Entry entry(String name, String place) {
        boolean current = path.equals(place) || (place.length() > 1 && path.startsWith(place + "/"));
        return new Entry(name, place, current);
    }
}
