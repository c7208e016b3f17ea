package dev.belay.pipelines.language;

import java.util.List;
import java.util.Optional;

/**
 * What somebody is asked before a build goes on.
 *
 * @param prompt the question
 * @param submit what the button says
 * @param allowedTeams who may press it; empty for all who may build
 */
public record Form(Optional<String> prompt, String submit, List<Field> fields, List<String> allowedTeams) {
    public Form {
        fields = List.copyOf(fields);
        allowedTeams = List.copyOf(allowedTeams);
    }
}
