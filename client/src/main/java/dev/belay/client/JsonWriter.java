package dev.belay.client;

import dev.belay.client.JsonValue.Fields;
import dev.belay.client.JsonValue.Fraction;
import dev.belay.client.JsonValue.Items;
import dev.belay.client.JsonValue.Text;
import dev.belay.client.JsonValue.Whole;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Pure: writes JSON (RFC 8259) on one line, in characters that every encoding can tell. */
final class JsonWriter {

    private final StringBuilder text = new StringBuilder();

    private JsonWriter() {}

    static String write(JsonValue value) {
        var writer = new JsonWriter();
        writer.value(value);
        return writer.text.toString();
    }

    private void value(JsonValue value) {
        if (value instanceof Fields fields) {
            fields(fields.all());
        } else if (value instanceof Items items) {
            items(items.all());
        } else if (value instanceof Text string) {
            string(string.value());
        } else if (value instanceof Whole whole) {
            text.append(whole.value());
        } else if (value instanceof Fraction fraction) {
            fraction(fraction.value());
        } else {
            text.append(value.toString().toLowerCase(Locale.ROOT));
        }
    }

    /** JSON has no infinity; the largest number is as good. */
    private void fraction(double value) {
        if (Double.isNaN(value)) {
            text.append("null");
        } else {
            text.append(Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, value)));
        }
    }

    private void fields(Map<String, JsonValue> fields) {
        char before = '{';
        for (Map.Entry<String, JsonValue> each : fields.entrySet()) {
            text.append(before);
            before = ',';
            string(each.getKey());
            text.append(':');
            value(each.getValue());
        }
        text.append(fields.isEmpty() ? "{}" : "}");
    }

    private void items(List<JsonValue> items) {
        char before = '[';
        for (JsonValue each : items) {
            text.append(before);
            before = ',';
            value(each);
        }
        text.append(items.isEmpty() ? "[]" : "]");
    }

    private void string(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char each = string.charAt(i);
            if (each == '"' || each == '\\') {
                text.append('\\').append(each);
            } else if (each < ' ' || Character.isSurrogate(each)) {
                // Half of a pair cannot be encoded.
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) each));
            } else {
                text.append(each);
            }
        }
        text.append('"');
    }
}
