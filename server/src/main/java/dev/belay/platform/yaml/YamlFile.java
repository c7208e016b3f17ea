package dev.belay.platform.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A YAML file being read, and all that turned out to be wrong with it. The methods that read a value note a fault and
 * answer with nothing when the value is of another kind, so that a parser goes on and tells all faults at once. For one
 * thread.
 */
public final class YamlFile {

    private static final JsonFactory JSON = new JsonFactory();

    /** Beyond so many, more faults help nobody. */
    private static final int FAULTS_MAX = 50;

    private final String name;
    private final List<YamlFault> faults = new ArrayList<>();
    private final List<YamlFault> warnings = new ArrayList<>();
    private final Set<YamlNode.Place> spoilt = new HashSet<>();
    private List<YamlNode> roots = List.of();

    private YamlFile(String name) {
        this.name = name;
    }

    /**
     * Reads a file of one document. It never throws for what is in the text: see {@link #faults}.
     *
     * @param name how faults call the file, such as {@code .belay/service.yml}
     */
    public static YamlFile read(String name, String text, YamlBounds bounds) {
        return read(name, text, bounds, 1);
    }

    /** Reads a file of several documents, at most so many; see {@link #roots}. */
    public static YamlFile read(String name, String text, YamlBounds bounds, int documentsMax) {
        var file = new YamlFile(name);
        if (file.refusesLength(text, bounds)) {
            return file;
        }
        var settings = LoadSettings.builder()
                .setLabel(name)
                .setCodePointLimit(bounds.charactersMax())
                .build();
        try {
            var events = new Parse(settings).parseString(text).iterator();
            file.roots = new YamlComposer(events, bounds, file::fault).documents(documentsMax);
        } catch (Refused refused) {
            file.fault(refused.place, sentence(refused));
        } catch (MarkedYamlEngineException exception) {
            file.fault(place(exception), "This is not YAML: " + exception.getProblem() + ".");
        } catch (YamlEngineException exception) {
            file.fault(1, 1, "This is not YAML: " + sentence(exception));
        }
        return file;
    }

    /** Reads JSON into the same nodes. There are no aliases and no merge keys in it. It never throws either. */
    public static YamlFile readJson(String name, String text, YamlBounds bounds) {
        return readJson(name, text, bounds, List.of());
    }

    /**
     * Reads JSON that was made of another file.
     *
     * @param places where its values stand there: line and column of each in turn, from the outermost, and before the value of a
     * key those of the key; nothing when the JSON itself is what was written
     */
    public static YamlFile readJson(String name, String text, YamlBounds bounds, List<Integer> places) {
        var file = new YamlFile(name);
        if (file.refusesLength(text, bounds)) {
            return file;
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            List<YamlNode> roots = new JsonComposer(parser, bounds, file::fault).documents();
            file.roots = places.isEmpty()
                    ? roots
                    : roots.stream().map(root -> Places.put(root, places)).toList();
        } catch (Refused refused) {
            file.fault(refused.place, sentence(refused));
        } catch (JacksonException exception) {
            YamlNode.Place place = exception.getLocation() == null
                    ? new YamlNode.Place(1, 1)
                    : JsonComposer.place(exception.getLocation());
            file.fault(place, "This is not JSON: " + plain(exception) + ".");
        }
        return file;
    }

    private boolean refusesLength(String text, YamlBounds bounds) {
        if (text.length() > bounds.charactersMax()) {
            fault(1, 1, "The file is longer than " + bounds.charactersMax() + " characters.");
            return true;
        }
        return false;
    }

    /** Without the parser's words on where a bracket was opened, which name no place that people know. */
    private static String plain(JacksonException exception) {
        String message = String.valueOf(exception.getOriginalMessage());
        int aside = message.indexOf(" (start marker at");
        return aside < 0 ? message : message.substring(0, aside);
    }

    private static String sentence(RuntimeException exception) {
        String message = exception.getMessage();
        return message == null ? "it cannot be read." : message;
    }

    private static YamlNode.Place place(MarkedYamlEngineException exception) {
        return exception
                .getProblemMark()
                .or(exception::getContextMark)
                .map(mark -> new YamlNode.Place(mark.getLine() + 1, mark.getColumn() + 1))
                .orElse(new YamlNode.Place(1, 1));
    }

    /** The first document; nothing when the file is empty or cannot be read (then there is a fault). */
    public Optional<YamlNode> root() {
        return roots.stream().findFirst();
    }

    /** All documents. */
    public List<YamlNode> roots() {
        return roots;
    }

    /** All that is wrong so far, in the order of the file. */
    public List<YamlFault> faults() {
        return inOrder(faults);
    }

    /** All that is odd and does no harm, in the order of the file. */
    public List<YamlFault> warnings() {
        return inOrder(warnings);
    }

    private static List<YamlFault> inOrder(List<YamlFault> told) {
        return told.stream()
                .sorted((one, other) -> one.line() != other.line()
                        ? Integer.compare(one.line(), other.line())
                        : Integer.compare(one.column(), other.column()))
                .toList();
    }

    /** Notes that something is wrong with a node. */
    public void fault(YamlNode node, String message) {
        fault(node.place(), message);
    }

    /** Notes that something is wrong at a place. */
    public void fault(YamlNode.Place place, String message) {
        fault(place.line(), place.column(), message);
    }

    /** Notes that something is wrong with a node, of which nothing else is worth telling then. */
    public void spoil(YamlNode node, String message) {
        fault(node, message);
        spoilt.add(node.place());
    }

    private void fault(int line, int column, String message) {
        if (spoilt.contains(new YamlNode.Place(line, column))) {
            return;
        }
        note(faults, new YamlFault(name, line, column, message));
    }

    /** Notes that something is odd with a node, though the file can be used. */
    public void warning(YamlNode node, String message) {
        note(warnings, new YamlFault(name, node.place().line(), node.place().column(), message));
    }

    private static void note(List<YamlFault> told, YamlFault fault) {
        if (told.size() < FAULTS_MAX && !told.contains(fault)) {
            told.add(fault);
        }
    }

    /**
     * What a mapping holds by the known keys, those without a value left out. A key that is not known is a fault that
     * names the nearest one.
     *
     * @param what how faults call the mapping, such as {@code a command step}
     */
    public YamlNode.Mapping fields(YamlNode.Mapping mapping, String what, Collection<String> known) {
        var fields = new ArrayList<YamlNode.Entry>();
        for (YamlNode.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            if (!known.contains(key)) {
                if (faults.size() < FAULTS_MAX) {
                    fault(entry.key(), "Unknown key “" + key + "” in " + what + "." + Nearest.hint(key, known));
                }
            } else if (!entry.value().isNothing()) {
                fields.add(entry);
            }
        }
        return new YamlNode.Mapping(mapping.place(), fields);
    }

    /** The same, but a key that is not known is only a warning. */
    public YamlNode.Mapping knownFields(YamlNode.Mapping mapping, String what, Collection<String> known) {
        var fields = new ArrayList<YamlNode.Entry>();
        for (YamlNode.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            if (!known.contains(key)) {
                if (warnings.size() < FAULTS_MAX) {
                    warning(
                            entry.key(),
                            "Unknown key “" + key + "” in " + what + "; it changes nothing."
                                    + Nearest.hint(key, known));
                }
            } else if (!entry.value().isNothing()) {
                fields.add(entry);
            }
        }
        return new YamlNode.Mapping(mapping.place(), fields);
    }

    /** A node as a mapping. */
    public Optional<YamlNode.Mapping> mapping(YamlNode node, String what) {
        if (node instanceof YamlNode.Mapping mapping) {
            return Optional.of(mapping);
        }
        return expected(node, what, "a mapping");
    }

    /** A node as the items of a list. */
    public Optional<List<YamlNode>> list(YamlNode node, String what) {
        if (node instanceof YamlNode.Sequence sequence) {
            return Optional.of(sequence.items());
        }
        return expected(node, what, "a list");
    }

    /** A node as text; numbers and flags count as the text they were written in. */
    public Optional<String> text(YamlNode node, String what) {
        if (node instanceof YamlNode.Scalar scalar && scalar.kind() != YamlNode.Kind.NOTHING) {
            return Optional.of(scalar.text());
        }
        return expected(node, what, "text");
    }

    /** A node as a whole number between two bounds, both allowed. */
    public Optional<Integer> number(YamlNode node, String what, int min, int max) {
        if (node instanceof YamlNode.Scalar scalar && scalar.kind() == YamlNode.Kind.WHOLE_NUMBER) {
            try {
                long number = wholeNumber(scalar.text());
                if (min <= number && number <= max) {
                    return Optional.of((int) number);
                }
            } catch (NumberFormatException _) {
                // Too many digits for any bound: told below, like any other number out of bounds.
            }
            fault(node, what + " must be from " + min + " to " + max + ", not " + scalar.text() + ".");
            return Optional.empty();
        }
        return expected(node, what, "a whole number");
    }

    /** In YAML 1.2 a leading zero means nothing: only {@code 0o} is octal. */
    private static long wholeNumber(String text) {
        if (text.startsWith("0x")) {
            return Long.parseLong(text.substring(2), 16);
        }
        return text.startsWith("0o") ? Long.parseLong(text.substring(2), 8) : Long.parseLong(text);
    }

    /** A node as true or false. */
    public Optional<Boolean> flag(YamlNode node, String what) {
        if (node instanceof YamlNode.Scalar scalar && scalar.kind() == YamlNode.Kind.FLAG) {
            return Optional.of(Boolean.parseBoolean(scalar.text()));
        }
        return expected(node, what, "true or false");
    }

    /** A node as text by key, in the order of the file: environment variables and the like. */
    public Map<String, String> texts(YamlNode node, String what) {
        var texts = new LinkedHashMap<String, String>();
        mapping(node, what)
                .ifPresent(mapping -> mapping.entries().forEach(entry -> {
                    String key = entry.key().text();
                    if (entry.value().isNothing()) {
                        texts.put(key, "");
                    } else {
                        text(entry.value(), "“" + key + "” in " + what).ifPresent(text -> texts.put(key, text));
                    }
                }));
        return texts;
    }

    private <T> Optional<T> expected(YamlNode node, String what, String kind) {
        fault(node, what + " must be " + kind + ", not " + node.description() + ".");
        return Optional.empty();
    }
}
