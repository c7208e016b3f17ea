package dev.belay.platform.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;

/**
 * Builds nodes from the parser's events and keeps to the bounds while doing so. What it refuses, it refuses with
 * {@link Refused}; a key that comes twice is noted, and reading goes on.
 */
final class YamlComposer {

    /** A node with the number of nodes in it and how deep they nest, itself included in both. */
    private record Sized(YamlNode node, int size, int depth) {}

    private static final String CORE = "tag:yaml.org,2002:";
    private static final Pattern NOTHING = Pattern.compile("|~|null|Null|NULL");
    private static final Pattern FLAG = Pattern.compile("true|True|TRUE|false|False|FALSE");
    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+");
    private static final Pattern NUMBER = Pattern.compile(
            "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

    private final Iterator<Event> events;
    private final YamlBounds bounds;
    private final Complaint complaint;
    private final Map<String, Sized> anchors = new HashMap<>();
    private int nodes;
    private long characters;

    YamlComposer(Iterator<Event> events, YamlBounds bounds, Complaint complaint) {
        this.events = events;
        this.bounds = bounds;
        this.complaint = complaint;
    }

    /** The documents of the stream, at most so many. Anchors of one do not reach into the next. */
    List<YamlNode> documents(int documentsMax) {
        var roots = new ArrayList<YamlNode>();
        events.next();
        for (Event start = events.next(); start.getEventId() != Event.ID.StreamEnd; start = events.next()) {
            if (roots.size() == documentsMax) {
                throw new Refused(
                        place(start),
                        documentsMax == 1
                                ? "A second document begins here; the file must hold only one."
                                : "A file holds at most " + documentsMax + " documents.");
            }
            anchors.clear();
            roots.add(node(events.next(), 1).node());
            events.next();
        }
        return roots;
    }

    private Sized node(Event event, int depth) {
        YamlNode.Place place = place(event);
        refuseDeep(place, depth);
        if (event instanceof AliasEvent alias) {
            return aliased(alias, place, depth);
        }
        count(place, 1);
        Sized composed = switch (event) {
            case ScalarEvent scalar -> new Sized(scalar(scalar, place), 1, 1);
            case SequenceStartEvent start -> sequence(start, place, depth);
            case MappingStartEvent start -> mapping(start, place, depth);
            default -> throw new Refused(place, "A value was expected here.");
        };
        if (event instanceof NodeEvent anchored) {
            anchored.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), composed));
        }
        return composed;
    }

    private void refuseDeep(YamlNode.Place place, int depth) {
        if (depth > bounds.depthMax()) {
            throw new Refused(place, "Lists and mappings nest deeper than " + bounds.depthMax() + " here.");
        }
    }

    private Sized aliased(AliasEvent alias, YamlNode.Place place, int depth) {
        Sized target = anchors.get(alias.getAlias().getValue());
        if (target == null) {
            throw new Refused(
                    place,
                    "The alias *" + alias.getAlias().getValue()
                            + " stands for nothing: no anchor of that name ends before it.");
        }
        count(place, target.size());
        write(place, characters(target.node()));
        refuseDeep(place, depth + target.depth() - 1);
        return target;
    }

    private void count(YamlNode.Place place, int more) {
        nodes += more;
        if (nodes > bounds.nodesMax()) {
            throw new Refused(
                    place, "The file holds more than " + bounds.nodesMax() + " values, aliases counted in full.");
        }
    }

    /** A short file may stand for a long one, so what aliases repeat counts as if it were written out. */
    private void write(YamlNode.Place place, long more) {
        characters += more;
        if (characters > bounds.charactersMax()) {
            throw new Refused(
                    place,
                    "The file holds more than " + bounds.charactersMax() + " characters, aliases counted in full.");
        }
    }

    private static long characters(YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar scalar -> scalar.text().length();
            case YamlNode.Sequence sequence ->
                sequence.items().stream().mapToLong(YamlComposer::characters).sum();
            case YamlNode.Mapping mapping ->
                mapping.entries().stream()
                        .mapToLong(entry -> entry.key().text().length() + characters(entry.value()))
                        .sum();
        };
    }

    private YamlNode.Scalar scalar(ScalarEvent event, YamlNode.Place place) {
        String text = event.getValue();
        refuseUnwritable(place, text);
        write(place, text.length());
        Optional<String> tag = event.getTag().filter(each -> !each.equals("!"));
        if (tag.map((CORE + "str")::equals).orElse(!event.isPlain())) {
            return new YamlNode.Scalar(place, text, YamlNode.Kind.TEXT);
        }
        YamlNode.Kind kind = kind(text);
        if (tag.isPresent() && !tag.get().equals(CORE + core(kind))) {
            throw new Refused(place, "The tag " + tag.get() + " is not understood here.");
        }
        return new YamlNode.Scalar(place, text, kind);
    }

    /** An escape can write what no file, page or database holds; only the colours of terminals are wanted. */
    static void refuseUnwritable(YamlNode.Place place, String text) {
        text.codePoints()
                .filter(each -> Character.getType(each) == Character.SURROGATE
                        || (Character.isISOControl(each) && "\t\n\r\u001b\u0085".indexOf(each) < 0))
                .findFirst()
                .ifPresent(each -> {
                    throw new Refused(
                            place,
                            "The text holds the character U+" + String.format("%04X", each)
                                    + ", which cannot be used here.");
                });
    }

    private static YamlNode.Kind kind(String text) {
        if (NOTHING.matcher(text).matches()) {
            return YamlNode.Kind.NOTHING;
        } else if (FLAG.matcher(text).matches()) {
            return YamlNode.Kind.FLAG;
        } else if (WHOLE.matcher(text).matches()) {
            return YamlNode.Kind.WHOLE_NUMBER;
        } else if (NUMBER.matcher(text).matches()) {
            return YamlNode.Kind.NUMBER;
        }
        return YamlNode.Kind.TEXT;
    }

    private static String core(YamlNode.Kind kind) {
        return switch (kind) {
            case TEXT -> "str";
            case WHOLE_NUMBER -> "int";
            case NUMBER -> "float";
            case FLAG -> "bool";
            case NOTHING -> "null";
        };
    }

    private Sized sequence(SequenceStartEvent start, YamlNode.Place place, int depth) {
        refuseTag(start, "seq", place);
        var items = new ArrayList<YamlNode>();
        int size = 1;
        int deepest = 0;
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            Sized item = node(event, depth + 1);
            items.add(item.node());
            size += item.size();
            deepest = Math.max(deepest, item.depth());
        }
        return new Sized(new YamlNode.Sequence(place, items), size, deepest + 1);
    }

    private Sized mapping(MappingStartEvent start, YamlNode.Place place, int depth) {
        refuseTag(start, "map", place);
        var own = new LinkedHashMap<String, YamlNode.Entry>();
        var merged = new LinkedHashMap<String, YamlNode.Entry>();
        int size = 1;
        int deepest = 0;
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            Sized key = node(event, depth + 1);
            Sized value = node(events.next(), depth + 1);
            size += key.size() + value.size();
            deepest = Math.max(deepest, value.depth());
            if (!(key.node() instanceof YamlNode.Scalar name)) {
                throw new Refused(
                        key.node().place(),
                        "A key must be a word here, not " + key.node().description() + ".");
            }
            if (name.text().equals("<<") && event instanceof ScalarEvent plain && plain.isPlain()) {
                merge(value.node(), merged);
            } else {
                add(new YamlNode.Entry(name, value.node()), own);
            }
        }
        merged.forEach(own::putIfAbsent);
        return new Sized(new YamlNode.Mapping(place, List.copyOf(own.values())), size, deepest + 1);
    }

    private void add(YamlNode.Entry entry, Map<String, YamlNode.Entry> entries) {
        YamlNode.Entry first = entries.putIfAbsent(entry.key().text(), entry);
        if (first != null) {
            complaint.about(
                    entry.key().place(),
                    "The key “" + entry.key().text() + "” comes twice; the first is on line "
                            + first.key().place().line() + ".");
        }
    }

    private static void merge(YamlNode value, Map<String, YamlNode.Entry> entries) {
        switch (value) {
            case YamlNode.Mapping mapping ->
                mapping.entries()
                        .forEach(entry -> entries.putIfAbsent(entry.key().text(), entry));
            case YamlNode.Sequence sequence -> {
                for (YamlNode item : sequence.items()) {
                    if (!(item instanceof YamlNode.Mapping)) {
                        throw new Refused(item.place(), "Only mappings can be merged with <<.");
                    }
                    merge(item, entries);
                }
            }
            case YamlNode.Scalar scalar -> throw new Refused(scalar.place(), "Only mappings can be merged with <<.");
        }
    }

    private static void refuseTag(CollectionStartEvent start, String kind, YamlNode.Place place) {
        start.getTag()
                .filter(tag -> !tag.equals("!") && !tag.equals(CORE + kind))
                .ifPresent(tag -> {
                    throw new Refused(place, "The tag " + tag + " is not understood here.");
                });
    }

    private static YamlNode.Place place(Event event) {
        return event.getStartMark()
                .map(mark -> new YamlNode.Place(mark.getLine() + 1, mark.getColumn() + 1))
                .orElse(new YamlNode.Place(1, 1));
    }
}
