package dev.belay.pipelines.language.reading;

import dev.belay.pipelines.language.Notice;
import dev.belay.pipelines.language.condition.Condition;
import dev.belay.pipelines.language.condition.Scope;
import dev.belay.platform.yaml.Nearest;
import dev.belay.platform.yaml.YamlFile;
import dev.belay.platform.yaml.YamlNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code notify}. */
final class Notices {

    private static final List<String> CHANNELS = List.of(
            "email",
            "basecamp_campfire",
            "slack",
            "webhook",
            "pagerduty_change_event",
            "github_commit_status",
            "github_check");

    /** What is read and leads to nothing, and what does instead. */
    private static final Map<String, String> NOT_TOLD = Map.of(
            "basecamp_campfire", "A webhook does the same.",
            "pagerduty_change_event", "A webhook does the same.",
            "github_check", "It needs an app on GitHub; github_commit_status does the same without one.");

    private final YamlFile file;

    Notices(YamlFile file) {
        this.file = file;
    }

    /** @param scope what conditions may speak of: of the step only where there is one */
    List<Notice> read(YamlNode.Mapping fields, Scope scope) {
        Optional<YamlNode> node = fields.get("notify");
        if (node.isEmpty()) {
            return List.of();
        }
        List<YamlNode> items = file.list(node.get(), "“notify”").orElse(List.of());
        if (items.size() > Notice.NOTICES_MAX) {
            file.fault(node.get(), "“notify” has at most " + Notice.NOTICES_MAX + " entries.");
        }
        return items.stream().flatMap(item -> notice(item, scope).stream()).toList();
    }

    private Optional<Notice> notice(YamlNode item, Scope scope) {
        if (item instanceof YamlNode.Scalar) {
            return file.text(item, "An entry of “notify”")
                    .filter(channel -> known(item, channel))
                    .map(channel -> new Notice(channel, "null", Optional.empty()));
        }
        Optional<YamlNode.Mapping> mapping = file.mapping(item, "An entry of “notify”");
        if (mapping.isEmpty()) {
            return Optional.empty();
        }
        List<YamlNode.Entry> channels = mapping.get().entries().stream()
                .filter(entry -> !entry.key().text().equals("if"))
                .toList();
        if (channels.size() != 1) {
            file.fault(item, "Each entry of “notify” names one channel, and may have an “if”.");
            return Optional.empty();
        }
        YamlNode.Entry channel = channels.getFirst();
        if (!known(channel.key(), channel.key().text())) {
            return Optional.empty();
        }
        return Optional.of(
                new Notice(channel.key().text(), Values.json(channel.value()), condition(mapping.get(), scope)));
    }

    private boolean known(YamlNode at, String channel) {
        if (NOT_TOLD.containsKey(channel)) {
            file.warning(at, "Belay tells nobody by “" + channel + "”. " + NOT_TOLD.get(channel));
        }
        if (CHANNELS.contains(channel)) {
            return true;
        }
        file.warning(
                at,
                "There is no channel “" + channel + "” to notify; nobody will be told."
                        + Nearest.hint(channel, CHANNELS));
        return false;
    }

    /** A condition that makes no sense counts as false when the time comes, so it is only odd. */
    private Optional<String> condition(YamlNode.Mapping mapping, Scope scope) {
        Optional<YamlNode> node = mapping.get("if").filter(each -> !each.isNothing());
        Optional<String> text = node.flatMap(each -> file.text(each, "“if”"));
        text.filter(each -> !each.isBlank())
                .flatMap(each -> Condition.fault(each, scope))
                .ifPresent(fault -> file.warning(node.orElseThrow(), "“if”: " + fault + " Nobody will be told."));
        return text;
    }
}
