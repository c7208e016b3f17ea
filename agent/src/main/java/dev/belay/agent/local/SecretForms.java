package dev.belay.agent.local;

import dev.belay.protocol.Json;
import java.util.LinkedHashSet;
import java.util.Set;

/** How a secret looks where it is printed: as it is, inside a string of JSON, and between a shell's single quotes. */
final class SecretForms {

    private SecretForms() {}

    /** The secret first; of the others those that differ from it. */
    static Set<String> of(String secret) {
        var forms = new LinkedHashSet<String>();
        forms.add(secret);
        String json = Json.V3.writeValueAsString(secret);
        forms.add(json.substring(1, json.length() - 1));
        forms.add(secret.replace("'", "'\\''"));
        return forms;
    }
}
