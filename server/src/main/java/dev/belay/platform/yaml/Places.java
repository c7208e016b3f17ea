package dev.belay.platform.yaml;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Pure: where the values of a text stand, as numbers that another text with the same values can be given: line and column of each
 * in turn, from the outermost, and before the value of a key those of the key.
 */
final class Places {

    private final Iterator<Integer> numbers;

    private Places(Iterator<Integer> numbers) {
        this.numbers = numbers;
    }

    /** A node with all its places put where these numbers say. */
    static YamlNode put(YamlNode node, List<Integer> numbers) {
        var places = new Places(numbers.iterator());
        YamlNode put = places.put(node);
        if (places.numbers.hasNext()) {
            throw misfit(node);
        }
        return put;
    }

    private YamlNode put(YamlNode node) {
        YamlNode.Place place = next(node);
        return switch (node) {
            case YamlNode.Scalar scalar -> new YamlNode.Scalar(place, scalar.text(), scalar.kind());
            case YamlNode.Sequence list ->
                new YamlNode.Sequence(
                        place, list.items().stream().map(this::put).toList());
            case YamlNode.Mapping mapping -> {
                var entries = new ArrayList<YamlNode.Entry>();
                for (YamlNode.Entry entry : mapping.entries()) {
                    YamlNode.Scalar key = entry.key();
                    var put = new YamlNode.Scalar(next(key), key.text(), key.kind());
                    entries.add(new YamlNode.Entry(put, put(entry.value())));
                }
                yield new YamlNode.Mapping(place, entries);
            }
        };
    }

    private YamlNode.Place next(YamlNode node) {
        if (!numbers.hasNext()) {
            throw misfit(node);
        }
        int line = numbers.next();
        if (!numbers.hasNext()) {
            throw misfit(node);
        }
        return new YamlNode.Place(line, numbers.next());
    }

    private static Refused misfit(YamlNode node) {
        return new Refused(node.place(), "The “places” of this upload are those of other steps.");
    }
}
