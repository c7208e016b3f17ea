package dev.belay.discovery.checks;

import dev.belay.kernel.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** JSON whose names are in any case, as Go reads it. */
public final class GoJson {

    private final Map<String, Object> fields = new HashMap<>();

    /** What was read. */
    public GoJson(Map<?, ?> told) {
        told.forEach((name, value) -> {
            if (value != null) {
                fields.put(String.valueOf(name).toLowerCase(Locale.ROOT), value);
            }
        });
    }

    public Optional<String> text(String name) {
        return find(name, String.class).filter(each -> !each.isEmpty());
    }

    public Optional<Integer> number(String name) {
        return find(name, Integer.class);
    }

    public Optional<GoJson> one(String name) {
        return find(name, Map.class).map(GoJson::new);
    }

    public List<GoJson> many(String name) {
        return list(name).stream()
                .map(each -> new GoJson(as(name, each, Map.class)))
                .toList();
    }

    public List<String> texts(String name) {
        return list(name).stream().map(each -> as(name, each, String.class)).toList();
    }

    /** A flag; false when it is not there. */
    public boolean flag(String name) {
        return find(name, Boolean.class).orElse(false);
    }

    /** Whether there is anything by that name. */
    public boolean has(String name) {
        return fields.containsKey(name);
    }

    public Map<String, String> map(String name) {
        var texts = new HashMap<String, String>();
        find(name, Map.class)
                .ifPresent(all -> ((Map<?, ?>) all)
                        .forEach((key, value) -> texts.put(String.valueOf(key), as(name, value, String.class))));
        return texts;
    }

    private List<?> list(String name) {
        return find(name, List.class).<List<?>>map(each -> each).orElse(List.of());
    }

    private <T> Optional<T> find(String name, Class<T> type) {
        return Optional.ofNullable(fields.get(name)).map(each -> as(name, each, type));
    }

    private static <T> T as(String name, Object value, Class<T> type) {
        if (!type.isInstance(value)) {
            throw Problem.invalid("“" + name + "” is not of the kind that Consul's clients send.");
        }
        return type.cast(value);
    }
}
