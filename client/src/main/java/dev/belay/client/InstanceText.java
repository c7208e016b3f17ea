package dev.belay.client;

import dev.belay.client.JsonValue.Fields;
import dev.belay.client.JsonValue.Items;
import dev.belay.client.JsonValue.Text;
import dev.belay.client.JsonValue.Whole;
import dev.belay.client.JsonValue.Word;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Pure: instances as the API tells them. What it tells beyond that is left out, and what is missing has its usual
 * value.
 */
final class InstanceText {

    private static final int PORT_MAX = 65_535;

    private InstanceText() {}

    /** @throws Malformed when one has no id, address or port */
    static List<Instance> read(List<JsonValue> all) {
        List<Instance> instances = new ArrayList<>();
        for (JsonValue each : all) {
            if (!(each instanceof Fields fields)) {
                throw new Malformed("an instance is no object");
            }
            instances.add(one(fields));
        }
        return instances;
    }

    private static Instance one(Fields told) {
        String id = told.text("id").orElse("");
        String address = told.text("address").orElse("");
        int port = number(told.whole("port", 0));
        if (id.isEmpty() || address.isEmpty() || port == 0) {
            throw new Malformed("instance “" + id + "” has no id, address or port");
        }
        Map<String, Integer> ports = new TreeMap<>();
        told.fields("ports").forEach((name, value) -> {
            if (value instanceof Whole whole && number(whole.value()) > 0) {
                ports.put(name, number(whole.value()));
            }
        });
        Map<String, String> meta = new TreeMap<>();
        told.fields("meta").forEach((name, value) -> {
            if (value instanceof Text text) {
                meta.put(name, text.value());
            }
        });
        return new Instance(
                id,
                told.text("service").orElse(""),
                told.text("environment").orElse(""),
                told.text("release").orElse(""),
                told.text("host").orElse(address),
                address,
                port,
                ports,
                texts(told.items("tags")),
                meta,
                Math.max(1, number(told.whole("weight", 1))),
                told.text("health").map(Health::of).orElse(Health.PASSING),
                told.text("zone").orElse(""),
                told.whole("incarnation", 0),
                told.truth("confirmed", true));
    }

    /** From 1 to 65535, else 0. */
    private static int number(long told) {
        return told >= 1 && told <= PORT_MAX ? (int) told : 0;
    }

    static List<String> texts(List<JsonValue> items) {
        List<String> texts = new ArrayList<>();
        for (JsonValue each : items) {
            if (each instanceof Text text) {
                texts.add(text.value());
            }
        }
        return texts;
    }

    static JsonValue write(List<Instance> instances) {
        return new Items(instances.stream().map(InstanceText::one).toList());
    }

    private static JsonValue one(Instance instance) {
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        fields.put("id", new Text(instance.id()));
        fields.put("service", new Text(instance.service()));
        fields.put("environment", new Text(instance.environment()));
        fields.put("release", new Text(instance.release()));
        fields.put("host", new Text(instance.host()));
        fields.put("address", new Text(instance.address()));
        fields.put("port", new Whole(instance.port()));
        fields.put("ports", wholes(instance.ports()));
        fields.put("tags", array(instance.tags()));
        fields.put("meta", texts(instance.meta()));
        fields.put("weight", new Whole(instance.weight()));
        fields.put("health", new Text(instance.health().word()));
        fields.put("zone", new Text(instance.zone()));
        fields.put("incarnation", new Whole(instance.incarnation()));
        fields.put("confirmed", instance.confirmed() ? Word.TRUE : Word.FALSE);
        return new Fields(fields);
    }

    static JsonValue wholes(Map<String, Integer> numbers) {
        Map<String, JsonValue> fields = new TreeMap<>();
        numbers.forEach((name, number) -> fields.put(name, new Whole(number)));
        return new Fields(fields);
    }

    static JsonValue texts(Map<String, String> texts) {
        Map<String, JsonValue> fields = new TreeMap<>();
        texts.forEach((name, text) -> fields.put(name, new Text(text)));
        return new Fields(fields);
    }

    static JsonValue array(List<String> texts) {
        return new Items(texts.stream().<JsonValue>map(Text::new).toList());
    }
}
