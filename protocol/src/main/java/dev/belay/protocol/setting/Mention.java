package dev.belay.protocol.setting;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/** What a change says of one part of a setting. In JSON: no such key, {@code null}, or a value. */
@JsonSerialize(using = Mention.Out.class)
@JsonDeserialize(using = Mention.In.class)
public sealed interface Mention<T> {

    /** It stays as it is. */
    record Nothing<T>() implements Mention<T> {}

    /** It is as usual again. */
    record Usual<T>() implements Mention<T> {}

    /** It is this from now on. */
    record Value<T>(T value) implements Mention<T> {}

    /** What it is to be from now on, if anything is said of it. */
    default Optional<T> or(T usual) {
        return switch (this) {
            case Nothing<T> _ -> Optional.empty();
            case Usual<T> _ -> Optional.of(usual);
            case Value<T>(T value) -> Optional.of(value);
        };
    }

    /** A value, if there is one, else nothing. */
    static <T> Mention<T> of(Optional<T> value) {
        return value.<Mention<T>>map(Value::new).orElseGet(Nothing::new);
    }

    /** Leaves the key out where properties are that are empty. */
    final class Out extends ValueSerializer<Mention<?>> {

        @Override
        public boolean isEmpty(SerializationContext context, @Nullable Mention<?> mention) {
            return mention instanceof Nothing;
        }

        @Override
        public void serialize(Mention<?> mention, JsonGenerator generator, SerializationContext context) {
            if (mention instanceof Value<?>(var value)) {
                context.writeValue(generator, value);
            } else {
                generator.writeNull();
            }
        }
    }

    /** Knows what to read once it knows what of. */
    final class In extends ValueDeserializer<Mention<?>> {

        private final Optional<ValueDeserializer<Object>> content;

        @SuppressWarnings("unused") // Jackson makes it, and then asks it for one that knows what to read.
        In() {
            this(Optional.empty());
        }

        private In(Optional<ValueDeserializer<Object>> content) {
            this.content = content;
        }

        @Override
        public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
            return new In(Optional.of(context.findContextualValueDeserializer(
                    context.getContextualType().containedType(0), property)));
        }

        @Override
        public Mention<?> deserialize(JsonParser parser, DeserializationContext context) {
            return new Value<>(content.orElseThrow().deserialize(parser, context));
        }

        @Override
        public Mention<?> getNullValue(DeserializationContext context) {
            return new Usual<>();
        }

        @Override
        public Mention<?> getAbsentValue(DeserializationContext context) {
            return new Nothing<>();
        }
    }
}
