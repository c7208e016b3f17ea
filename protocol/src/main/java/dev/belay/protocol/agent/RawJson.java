package dev.belay.protocol.agent;

import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * A value of JSON that is handed on as it is written, and read by whoever understands it, within bounds of its own. As a tree it would
 * take some thirty times its characters.
 *
 * @param text the JSON, without white space between its parts
 */
@JsonSerialize(using = RawJson.Out.class)
@JsonDeserialize(using = RawJson.In.class)
public record RawJson(String text) {

    /** A longer value is refused as soon as so much of it was read. */
    public static final int CHARACTERS_MAX = 2 << 20;

    static final class Out extends ValueSerializer<RawJson> {

        @Override
        public void serialize(RawJson value, JsonGenerator generator, SerializationContext context) {
            generator.writeRawValue(value.text());
        }
    }

    static final class In extends ValueDeserializer<RawJson> {

        private static final JsonFactory JSON = new JsonFactory();

        @Override
        public RawJson deserialize(JsonParser parser, DeserializationContext context) {
            var text = new Bounded();
            try (JsonGenerator copy = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
                copy.copyCurrentStructureExact(parser);
            } catch (TooLong exception) {
                throw context.instantiationException(RawJson.class, exception);
            }
            return new RawJson(text.text.toString());
        }
    }

    private static final class TooLong extends IllegalArgumentException {

        private static final long serialVersionUID = 1;

        TooLong() {
            super("it has more than " + CHARACTERS_MAX + " characters.");
        }
    }

    private static final class Bounded extends Writer {

        private final StringWriter text = new StringWriter();

        @Override
        public void write(char[] characters, int offset, int length) {
            if (text.getBuffer().length() + length > CHARACTERS_MAX) {
                throw new TooLong();
            }
            text.write(characters, offset, length);
        }

        @Override
        public void flush() throws IOException {
            text.flush();
        }

        @Override
        public void close() throws IOException {
            text.close();
        }
    }
}
