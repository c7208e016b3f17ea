package dev.belay.protocol.agent;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * The file of which uploaded JSON was made, so that what is wrong with it is told where people wrote it.
 *
 * @param file how its writer calls it
 * @param places line and column of each value in turn, from the outermost; before the value of a key those of the key
 */
public record UploadSource(
        String file,
        @JsonDeserialize(using = UploadSource.In.class) List<Integer> places) {

    /** Two for each of 100,000 values and of as many keys, more than a pipeline has; a longer list is refused while it is read. */
    public static final int PLACES_MAX = 400_000;

    public UploadSource {
        places = List.copyOf(places);
    }

    static final class In extends ValueDeserializer<List<Integer>> {

        @Override
        public List<Integer> deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.isExpectedStartArrayToken()) {
                return context.reportInputMismatch(List.class, "no list");
            }
            var places = new ArrayList<Integer>();
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token != JsonToken.VALUE_NUMBER_INT) {
                    return context.reportInputMismatch(Integer.class, "no number");
                }
                if (places.size() == PLACES_MAX) {
                    throw context.instantiationException(
                            List.class, new IllegalArgumentException("it has more than " + PLACES_MAX + " numbers."));
                }
                places.add(parser.getIntValue());
            }
            return places;
        }
    }
}
