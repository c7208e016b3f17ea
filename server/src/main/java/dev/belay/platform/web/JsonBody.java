package dev.belay.platform.web;

import dev.belay.kernel.Problem;
import dev.belay.platform.yaml.Nearest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON that was sent, and says in words for whoever wrote it what does not fit, and where. */
final class JsonBody {

    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);

    /** A larger body is not read once more to say what was found in it: as a tree it takes some thirty times its bytes. */
    private static final int TREE_BYTES_MAX = 64 << 10;

    private final JsonMapper mapper;
    private final byte[] bytes;

    private JsonBody(JsonMapper mapper, byte[] bytes) {
        this.mapper = mapper;
        this.bytes = bytes.length == 0 ? EMPTY : bytes;
    }

    /**
     * The JSON as a value. No body at all is an empty object.
     *
     * @param strict whether a key that is not known is refused; else it is ignored
     */
    static <T> T read(JsonMapper mapper, Class<T> type, byte[] bytes, boolean strict) {
        return new JsonBody(mapper, bytes).read(type, strict);
    }

    private <T> T read(Class<T> type, boolean strict) {
        var reader = mapper.readerFor(type);
        try {
            return (strict ? reader.with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) : reader).readValue(bytes);
        } catch (JacksonException exception) {
            throw new Problem(Problem.Kind.INVALID, sentence(exception), exception);
        }
    }

    private String sentence(JacksonException exception) {
        return switch (exception) {
            case UnrecognizedPropertyException unknown -> unknown(unknown);
            case MismatchedInputException mismatch -> mismatch(mismatch);
            case StreamReadException unreadable ->
                "The body is not JSON" + place(unreadable.getLocation()) + " it cannot be read.";
            case ValueInstantiationException unfit
            when unfit.getCause() instanceof IllegalArgumentException cause && cause.getMessage() != null ->
                called(unfit) + " cannot be used: " + cause.getMessage();
            default -> called(exception) + " cannot be used.";
        };
    }

    private static String unknown(UnrecognizedPropertyException unknown) {
        Collection<Object> ids =
                Optional.ofNullable(unknown.getKnownPropertyIds()).orElse(List.of());
        List<String> known = ids.stream().map(String::valueOf).sorted().toList();
        String hint = Nearest.hint(unknown.getPropertyName(), known);
        return "Unknown key “" + path(unknown) + "” in the body."
                + (hint.isEmpty() && !known.isEmpty() ? " Known are " + String.join(", ", known) + "." : hint);
    }

    private String mismatch(MismatchedInputException mismatch) {
        String wanted = wanted(mismatch.getTargetType());
        if (bytes.length > TREE_BYTES_MAX) {
            return called(mismatch) + " must be " + wanted
                    + (mismatch.getPath().isEmpty() ? ", and nothing else." : ".");
        }
        Optional<JsonNode> whole = tree();
        if (whole.isEmpty()) {
            return "The body is more than one JSON value.";
        }
        JsonNode found = whole.get();
        for (JacksonException.Reference step : mismatch.getPath()) {
            found = step.getPropertyName() == null ? found.path(step.getIndex()) : found.path(step.getPropertyName());
        }
        if (found.isMissingNode() || found.isNull()) {
            return "The body needs “" + path(mismatch) + "”: " + wanted + ".";
        }
        return called(mismatch) + " must be " + wanted + ", not " + kind(found) + ".";
    }

    private Optional<JsonNode> tree() {
        try {
            return Optional.of(mapper.readTree(bytes));
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private static String place(@Nullable TokenStreamLocation location) {
        return location == null || location.getLineNr() < 1
                ? ":"
                : ": at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static String called(JacksonException exception) {
        return exception.getPath().isEmpty() ? "The body" : "“" + path(exception) + "”";
    }

    private static String path(JacksonException exception) {
        String path = exception.getPath().stream()
                .map(step ->
                        step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName())
                .collect(Collectors.joining());
        return path.startsWith(".") ? path.substring(1) : path;
    }

    private static String wanted(@Nullable Class<?> type) {
        if (type == null) {
            return "a value";
        }
        if (type == String.class) {
            return "text";
        } else if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        } else if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "a whole number";
        } else if (type == Instant.class) {
            return "a time, such as 2026-05-01T12:00:00Z";
        } else if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return "a number";
        } else if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        return type.isRecord() || Map.class.isAssignableFrom(type) ? "an object" : "a value of another kind";
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> "“" + shortened(node.asString()) + "”";
            case NUMBER, BOOLEAN -> shortened(node.toString());
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case NULL, MISSING -> "nothing";
            case BINARY, POJO -> "something else";
        };
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 39) + "…";
    }
}
