package dev.belay.protocol;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * The two ways Belay writes JSON. Both ignore properties that they do not know, since an old agent may meet a new
 * server, and both refuse a record whose required component is missing or null: absence is an {@code Optional}.
 */
public final class Json {

    /** Belay's own routes: property names as the record components are written. */
    public static final JsonMapper API = base().build();

    /** The agent protocol under {@code /v3}: property names in snake case. */
    public static final JsonMapper V3 =
            base().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

    private Json() {}

    private static JsonMapper.Builder base() {
        return JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
    }
}
