package dev.belay.pipelines.running;

import dev.belay.pipelines.language.Signature;
import dev.belay.pipelines.language.Step;
import dev.belay.protocol.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.type.TypeReference;

/** Pure: a step as the agent that runs it is told of it. A signed one is told exactly as it was uploaded. */
public final class JobStep {

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private JobStep() {}

    public static Map<String, Object> of(Step.Command step) {
        Optional<Signature> signature = step.surroundings().signature();
        if (signature.isPresent()) {
            return Json.V3.readValue(signature.get().step(), OBJECT);
        }
        var told = new LinkedHashMap<String, Object>();
        told.put("command", step.command());
        told.put("env", step.env());
        told.put("plugins", JobVariables.plugins(step));
        step.surroundings().image().ifPresent(image -> told.put("image", image));
        if (!step.surroundings().secrets().isEmpty()) {
            told.put(
                    "secrets",
                    step.surroundings().secrets().entrySet().stream()
                            .map(each -> Map.of("environment_variable", each.getKey(), "key", each.getValue()))
                            .toList());
        }
        step.surroundings().checkout().sshSecret().ifPresent(key -> told.put("checkout", Map.of("ssh_secret", key)));
        return told;
    }

    /** The values of its matrix, for an agent that fills them in itself. */
    public static Map<String, String> permutation(Step.Command step) {
        return step.surroundings().signature().map(Signature::permutation).orElse(Map.of());
    }
}
