package dev.belay.people;

import dev.belay.kernel.Problem;
import dev.belay.platform.access.Permission;
import dev.belay.platform.access.Role;
import dev.belay.platform.yaml.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What an API token may be made for. */
enum Scope {
    VIEW("see pages, builds, logs, rollouts"),
    BUILD("create, cancel and retry builds"),
    RELEASE("hold, advance, back out and redeploy"),
    CONFIGURE("create and change pipelines and services"),
    ADMINISTER("everything, people and tokens too"),
    AGENT("register agents"),
    EDGE("act as an edge"),
    REGISTER("register instances of services, and look them up");

    private final String meaning;

    Scope(String meaning) {
        this.meaning = meaning;
    }

    /** As users write it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    String meaning() {
        return meaning;
    }

    Set<Permission> permissions() {
        return switch (this) {
            case VIEW -> Set.of(Permission.VIEW, Permission.LOOK_UP);
            case BUILD -> Set.of(Permission.VIEW, Permission.LOOK_UP, Permission.BUILD);
            case RELEASE -> Set.of(Permission.VIEW, Permission.LOOK_UP, Permission.RELEASE);
            case CONFIGURE ->
                Set.of(Permission.VIEW, Permission.LOOK_UP, Permission.CONFIGURE, Permission.REGISTER_INSTANCE);
            case ADMINISTER -> Role.ADMINISTRATOR.permissions();
            case AGENT -> Set.of(Permission.REGISTER_AGENT, Permission.KNOW_TOKEN);
            case EDGE -> Set.of(Permission.ACT_AS_EDGE);
            case REGISTER -> Set.of(Permission.REGISTER_INSTANCE, Permission.LOOK_UP);
        };
    }

    /** What somebody must be allowed to do to make a token with this scope. */
    Set<Permission> demands() {
        return switch (this) {
            case VIEW, BUILD, RELEASE, CONFIGURE, ADMINISTER -> permissions();
            case AGENT, EDGE, REGISTER -> Set.of(Permission.CONFIGURE);
        };
    }

    /** Whether it is for machines, whose tokens do not lose what the person who made them loses. */
    boolean isForMachines() {
        return this == AGENT || this == EDGE || this == REGISTER;
    }

    static Scope of(String label) {
        List<String> known = Arrays.stream(values()).map(Scope::label).toList();
        return Arrays.stream(values())
                .filter(scope -> scope.label().equals(label))
                .findFirst()
                .orElseThrow(() -> Problem.invalid("There is no scope “" + label + "”." + Nearest.hint(label, known)
                        + " Scopes are " + String.join(", ", known) + "."));
    }
}
