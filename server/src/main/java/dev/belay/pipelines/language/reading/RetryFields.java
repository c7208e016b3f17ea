package dev.belay.pipelines.language.reading;

import dev.belay.pipelines.language.Retry;
import dev.belay.pipelines.language.RetryRule;
import dev.belay.platform.yaml.YamlFile;
import dev.belay.platform.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code retry}. */
final class RetryFields {

    private static final int USUAL_LIMIT = 2;
    private static final int LIMIT_MAX = 10;
    private static final int RULES_MAX = 50;

    /** What a failure may have been signalled for. */
    private static final List<String> SIGNAL_REASONS = List.of(
            "*",
            "none",
            "cancel",
            "agent_stop",
            "agent_refused",
            "agent_incompatible",
            "process_run_error",
            "signature_rejected",
            "stack_error");

    private final YamlFile file;
    private final Values values;

    RetryFields(Values values) {
        this.file = values.file;
        this.values = values;
    }

    Retry read(YamlNode.Mapping step) {
        Optional<YamlNode.Mapping> mapping = step.get("retry").flatMap(node -> file.mapping(node, "“retry”"));
        if (mapping.isEmpty()) {
            return Retry.USUAL;
        }
        YamlNode.Mapping fields = file.knownFields(mapping.get(), "“retry”", List.of("automatic", "manual"));
        return new Retry(
                fields.get("automatic").map(this::automatic).orElse(List.of()),
                fields.get("manual").map(this::manual).orElse(Retry.USUAL.manual()));
    }

    private List<RetryRule> automatic(YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar scalar ->
                values.flag(scalar, "“automatic”").orElse(false) ? List.of(usual()) : List.of();
            case YamlNode.Mapping rule -> List.of(rule(rule));
            case YamlNode.Sequence rules -> {
                if (rules.items().size() > RULES_MAX) {
                    file.fault(node, "“automatic” has at most " + RULES_MAX + " rules.");
                }
                yield rules.items().stream()
                        .flatMap(item -> file.mapping(item, "A rule of “automatic”").stream())
                        .map(this::rule)
                        .toList();
            }
        };
    }

    private static RetryRule usual() {
        return new RetryRule(List.of(), true, Optional.empty(), Optional.empty(), USUAL_LIMIT);
    }

    private RetryRule rule(YamlNode.Mapping mapping) {
        YamlNode.Mapping fields = file.knownFields(
                mapping, "a rule of “automatic”", List.of("exit_status", "signal", "signal_reason", "limit"));
        var statuses = new ArrayList<Integer>();
        boolean any =
                fields.entries().stream().allMatch(entry -> entry.key().text().equals("limit"));
        List<YamlNode> given = fields.get("exit_status")
                .map(node -> node instanceof YamlNode.Sequence list ? list.items() : List.of(node))
                .orElse(List.of());
        for (YamlNode status : given) {
            if (CommonFields.isAny(status)) {
                any = true;
            } else {
                values.number(status, "“exit_status”", -1, 255).ifPresent(statuses::add);
            }
        }
        return new RetryRule(
                statuses,
                any,
                several(values.texts(fields, "signal")),
                several(signalReasons(fields)),
                values.number(fields, "limit", 0, LIMIT_MAX).orElse(USUAL_LIMIT));
    }

    private static Optional<String> several(List<String> names) {
        return Optional.of(String.join(" ", names)).filter(text -> !text.isBlank());
    }

    private List<String> signalReasons(YamlNode.Mapping fields) {
        List<String> reasons = values.texts(fields, "signal_reason");
        reasons.stream()
                .filter(each -> !SIGNAL_REASONS.contains(each))
                .forEach(each -> file.fault(
                        fields.get("signal_reason").orElseThrow(),
                        "“signal_reason” is one of " + String.join(", ", SIGNAL_REASONS) + ", not “" + each + "”."));
        return reasons;
    }

    private Retry.Manual manual(YamlNode node) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            return new Retry.Manual(values.flag(node, "“manual”").orElse(true), true, Optional.empty());
        }
        YamlNode.Mapping fields =
                file.knownFields(mapping, "“manual”", List.of("allowed", "permit_on_passed", "reason"));
        return new Retry.Manual(
                values.maybeFlag(fields, "allowed").orElse(true),
                values.maybeFlag(fields, "permit_on_passed").orElse(true),
                values.words(fields, "reason"));
    }
}
