package dev.belay.protocol.people;

import java.util.List;
import java.util.Optional;

/**
 * Somebody who may sign in.
 *
 * @param email where they are written to
 */
public record PersonView(String name, String role, List<String> teams, Optional<String> email) {
    public PersonView {
        teams = List.copyOf(teams);
    }
}
