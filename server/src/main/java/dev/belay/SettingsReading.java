package dev.belay;

import dev.belay.kernel.Problem;
import dev.belay.kernel.Problem.Fault;
import dev.belay.platform.yaml.Nearest;
import dev.belay.platform.yaml.YamlBounds;
import dev.belay.platform.yaml.YamlFile;
import dev.belay.platform.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Gathers the values of settings, and what is wrong with them, from all sources. */
final class SettingsReading {

    /** Variables that begin like ours and mean something to other commands or the launcher. */
    private static final Set<String> OTHER_VARIABLES =
            Set.of("BELAY_SERVER", "BELAY_TOKEN", "BELAY_LOG_LEVEL", "BELAY_HOME", "BELAY_JAVA_OPTIONS");

    private final Map<Settings.Key, String> values = new EnumMap<>(Settings.Key.class);
    private final List<Fault> faults = new ArrayList<>();

    void environment(Map<String, String> environment) {
        environment.forEach((name, value) -> {
            if (name.startsWith("BELAY_") && !OTHER_VARIABLES.contains(name)) {
                put(name, name.substring("BELAY_".length()), value);
            }
        });
    }

    void flags(List<String> flags) {
        for (int i = 0; i < flags.size(); i++) {
            String flag = flags.get(i);
            int equals = flag.indexOf('=');
            if (!flag.startsWith("--")) {
                faults.add(new Fault(flag, "is not a flag; flags begin with --"));
            } else if (equals > 0) {
                put(flag.substring(0, equals), flag.substring(2, equals), flag.substring(equals + 1));
            } else if (i + 1 < flags.size()) {
                put(flag, flag.substring(2), flags.get(++i));
            } else {
                put(flag, flag.substring(2), "");
            }
        }
    }

    /** Takes what neither a flag nor a variable has set. */
    void file() {
        Path named = Path.of(values.getOrDefault(Settings.Key.SETTINGS, ""));
        Path file = named.toString().isEmpty()
                ? Path.of(values.getOrDefault(Settings.Key.DATA, Settings.Key.DATA.fallback()), "belay.yml")
                : named;
        if (!Files.exists(file)) {
            if (!named.toString().isEmpty()) {
                faults.add(new Fault("--settings", "there is no file " + file));
            }
            return;
        }
        try {
            read(file.toString(), Files.readString(file));
        } catch (IOException exception) {
            faults.add(new Fault(file.toString(), "cannot be read: " + exception.getMessage()));
        }
    }

    Settings settings() {
        values.forEach((key, value) ->
                SettingRules.fault(key, value).ifPresent(fault -> faults.add(new Fault(key.label(), fault))));
        if (faults.isEmpty()) {
            SettingRules.together(new Settings(values)).ifPresent(faults::add);
        }
        if (!faults.isEmpty()) {
            throw Problem.invalid("The settings are not right.", faults);
        }
        return new Settings(Map.copyOf(values));
    }

    private void read(String name, String text) {
        YamlFile yaml = YamlFile.read(name, text, YamlBounds.USUAL);
        Map<Settings.Key, String> higher = Map.copyOf(values);
        yaml.root().flatMap(root -> yaml.mapping(root, "the settings")).ifPresent(mapping -> {
            List<String> labels =
                    Settings.KEYS.stream().map(Settings.Key::label).toList();
            YamlNode.Mapping known = yaml.fields(mapping, "the settings", labels);
            for (Settings.Key key : Settings.KEYS) {
                known.get(key.label())
                        .flatMap(node -> yaml.text(node, key.label()))
                        .ifPresent(value -> values.put(key, value));
            }
        });
        values.putAll(higher);
        yaml.faults().forEach(fault -> faults.add(new Fault(name, fault.toString())));
    }

    private void put(String asWritten, String name, String value) {
        Optional<Settings.Key> key = Settings.KEYS.stream()
                .filter(each -> each.name().equals(name) || each.label().equals(name))
                .findFirst();
        if (key.isEmpty()) {
            boolean flag = asWritten.startsWith("--");
            Stream<String> known = Settings.KEYS.stream().map(each -> flag ? "--" + each.label() : each.variable());
            faults.add(new Fault(asWritten, "is not a setting." + Nearest.hint(asWritten, known.toList())));
        } else if (value.isEmpty()) {
            faults.add(new Fault(asWritten, "has no value"));
        } else {
            values.put(key.get(), value);
        }
    }
}
