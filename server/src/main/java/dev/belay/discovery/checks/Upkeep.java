package dev.belay.discovery.checks;

import dev.belay.protocol.checks.CheckStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What Belay does itself for an instance.
 *
 * @param declared whether it is there since the catalogue says so, and until it does not
 * @param checks by which agents ask it how it is
 */
public record Upkeep(boolean declared, List<Checked> checks) {

    public Upkeep {
        checks = List.copyOf(checks);
    }

    /** Nothing when it is none. */
    public static Optional<Upkeep> of(boolean declared, List<Checked> checks) {
        return declared || !checks.isEmpty() ? Optional.of(new Upkeep(declared, checks)) : Optional.empty();
    }

    /** The worst of all checks. */
    public CheckStatus worst() {
        return checks.stream()
                .map(Checked::status)
                .max(Comparator.naturalOrder())
                .orElse(CheckStatus.UNOBSERVED);
    }

    /** Whether it was known by checks how it is, and is no more: no agent asks. */
    public boolean isLost() {
        return checks.stream().anyMatch(each -> each.atMillis() > 0) && worst() == CheckStatus.UNOBSERVED;
    }

    /** The same, knowing by checks that are as they were what was known before. */
    public Upkeep after(Upkeep before) {
        return new Upkeep(
                declared, checks.stream().map(each -> known(each, before)).toList());
    }

    private static Checked known(Checked wanted, Upkeep before) {
        return before.checks.stream()
                .filter(each -> each.check().equals(wanted.check()))
                .findFirst()
                .orElse(wanted);
    }

    /** The same with another one in the place of the check of that name. */
    public Upkeep with(Checked other) {
        return new Upkeep(
                declared,
                checks.stream()
                        .map(each -> each.check().name().equals(other.check().name()) ? other : each)
                        .toList());
    }
}
