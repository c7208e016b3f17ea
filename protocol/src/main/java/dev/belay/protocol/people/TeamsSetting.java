package dev.belay.protocol.people;

import java.util.List;

/** What {@code PUT /api/people/{name}/teams} is told: all teams of somebody. */
public record TeamsSetting(List<String> teams) {
    public TeamsSetting {
        teams = List.copyOf(teams);
    }
}
