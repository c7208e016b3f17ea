package dev.belay.platform.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;

/** Builds the same nodes from JSON, within the same bounds. A key that comes twice is noted, and reading goes on. */
final class JsonComposer {

    private final JsonParser parser;
    private final YamlBounds bounds;
    private final Complaint complaint;
    private int nodes;

    JsonComposer(JsonParser parser, YamlBounds bounds, Complaint complaint) {
        this.parser = parser;
        this.bounds = bounds;
        this.complaint = complaint;
    }

    /** The only value of the text, or none when it is empty. */
    List<YamlNode> documents() {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return List.of();
        }
        YamlNode root = node(first, 1);
        if (parser.nextToken() != null) {
            throw new Refused(place(), "A second value begins here; the text must hold only one.");
        }
        return List.of(root);
    }

    private YamlNode node(JsonToken token, int depth) {
        YamlNode.Place place = place();
        if (depth > bounds.depthMax()) {
            throw new Refused(place, "Lists and objects nest deeper than " + bounds.depthMax() + " here.");
        }
        if (++nodes > bounds.nodesMax()) {
            throw new Refused(place, "The text holds more than " + bounds.nodesMax() + " values.");
        }
        return switch (token) {
            case START_OBJECT -> mapping(place, depth);
            case START_ARRAY -> sequence(place, depth);
            case VALUE_STRING -> scalar(place, YamlNode.Kind.TEXT);
            case VALUE_NUMBER_INT -> scalar(place, YamlNode.Kind.WHOLE_NUMBER);
            case VALUE_NUMBER_FLOAT -> scalar(place, YamlNode.Kind.NUMBER);
            case VALUE_TRUE, VALUE_FALSE -> scalar(place, YamlNode.Kind.FLAG);
            case VALUE_NULL -> scalar(place, YamlNode.Kind.NOTHING);
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new Refused(place, "A value was expected here.");
        };
    }

    private YamlNode.Scalar scalar(YamlNode.Place place, YamlNode.Kind kind) {
        String text = parser.getString();
        YamlComposer.refuseUnwritable(place, text);
        return new YamlNode.Scalar(place, text, kind);
    }

    private YamlNode sequence(YamlNode.Place place, int depth) {
        var items = new ArrayList<YamlNode>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(node(token, depth + 1));
        }
        return new YamlNode.Sequence(place, items);
    }

    private YamlNode mapping(YamlNode.Place place, int depth) {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            var key = scalar(place(), YamlNode.Kind.TEXT);
            YamlNode.Entry entry = new YamlNode.Entry(key, node(parser.nextToken(), depth + 1));
            YamlNode.Entry first = entries.putIfAbsent(key.text(), entry);
            if (first != null) {
                complaint.about(
                        key.place(),
                        "The key “" + key.text() + "” comes twice; the first is on line "
                                + first.key().place().line() + ".");
            }
        }
        return new YamlNode.Mapping(place, List.copyOf(entries.values()));
    }

    private YamlNode.Place place() {
        return place(parser.currentTokenLocation());
    }

    static YamlNode.Place place(TokenStreamLocation location) {
        return new YamlNode.Place(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }
}
