package dev.belay.pipelines.language.reading;

import dev.belay.platform.yaml.YamlFault;
import dev.belay.platform.yaml.YamlFile;
import dev.belay.platform.yaml.YamlNode;
import dev.belay.protocol.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A pipeline as a job uploads it: the JSON of each document of its file, variables replaced. What the steps say is judged by the
 * server, which knows the build.
 *
 * @param documents nothing when there are faults
 */
public record UploadFile(List<Document> documents, List<YamlFault> faults, List<YamlFault> warnings) {

    private static final int DOCUMENTS_MAX = 10;

    public UploadFile {
        documents = List.copyOf(documents);
        faults = List.copyOf(faults);
        warnings = List.copyOf(warnings);
    }

    /** One document of the file: its JSON, and where all of that was written. */
    public static final class Document {

        private final YamlNode node;
        private final JsonNode json;

        Document(YamlNode node) {
            this.node = node;
            this.json = UploadFile.json(node);
        }

        /** What is uploaded. */
        public JsonNode json() {
            return json;
        }

        /**
         * Where the values of the JSON stand in the file, as {@link YamlFile#readJson} takes them.
         *
         * @param decided the JSON, from which something may have been taken or put into since: that stands where what it is in does
         */
        public List<Integer> places(JsonNode decided) {
            var places = new ArrayList<Integer>();
            places(node, decided, places);
            return places;
        }

        private static void places(YamlNode at, JsonNode json, List<Integer> places) {
            add(at.place(), places);
            List<YamlNode> items = at instanceof YamlNode.Sequence list ? list.items() : List.of();
            for (int index = 0; json.isArray() && index < json.size(); index++) {
                places(index < items.size() ? items.get(index) : at, json.get(index), places);
            }
            var entries = new HashMap<String, YamlNode.Entry>();
            if (at instanceof YamlNode.Mapping mapping) {
                mapping.entries().forEach(entry -> entries.put(entry.key().text(), entry));
            }
            json.properties().forEach(property -> {
                Optional<YamlNode.Entry> entry = Optional.ofNullable(entries.get(property.getKey()));
                add(entry.map(YamlNode.Entry::key).map(YamlNode::place).orElse(at.place()), places);
                places(entry.map(YamlNode.Entry::value).orElse(at), property.getValue(), places);
            });
        }

        private static void add(YamlNode.Place place, List<Integer> places) {
            places.add(place.line());
            places.add(place.column());
        }
    }

    /** Reads a file; {@code variables} replace theirs, unless there are none to replace. A name in {@code .json} is JSON. */
    public static UploadFile of(String name, String text, Optional<Map<String, String>> variables) {
        YamlFile file = name.endsWith(".json")
                ? YamlFile.readJson(name, text, PipelineReader.BOUNDS)
                : YamlFile.read(name, text, PipelineReader.BOUNDS, DOCUMENTS_MAX);
        List<Document> documents = file.roots().stream()
                .map(root -> variables
                        .map(known -> new Interpolation(file, known).replaced(root))
                        .orElse(root))
                .map(Document::new)
                .toList();
        return new UploadFile(file.faults().isEmpty() ? documents : List.of(), file.faults(), file.warnings());
    }

    private static JsonNode json(YamlNode node) {
        JsonNodeFactory nodes = Json.V3.getNodeFactory();
        return switch (node) {
            case YamlNode.Scalar scalar -> json(scalar, nodes);
            case YamlNode.Sequence list -> {
                var array = nodes.arrayNode();
                list.items().forEach(item -> array.add(json(item)));
                yield array;
            }
            case YamlNode.Mapping mapping -> {
                var object = nodes.objectNode();
                mapping.entries().forEach(entry -> object.set(entry.key().text(), json(entry.value())));
                yield object;
            }
        };
    }

    private static JsonNode json(YamlNode.Scalar scalar, JsonNodeFactory nodes) {
        return switch (scalar.kind()) {
            case TEXT -> nodes.stringNode(scalar.text());
            case FLAG -> nodes.booleanNode(Boolean.parseBoolean(scalar.text()));
            case NOTHING -> nodes.nullNode();
            // Other numbers, such as 0x1F and .inf, JSON has no writing for.
            case WHOLE_NUMBER, NUMBER ->
                scalar.text().matches("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,17})?")
                        ? nodes.numberNode(new java.math.BigDecimal(scalar.text()))
                        : nodes.stringNode(scalar.text());
        };
    }
}
