package dev.belay.protocol.people;

import java.util.List;

/** Somebody who may sign in. */
public record PersonView(String name, String role, List<String> teams) {
    public PersonView {
        teams = List.copyOf(teams);
    }
}
