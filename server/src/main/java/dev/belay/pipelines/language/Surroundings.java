package dev.belay.pipelines.language;

import java.util.Map;
import java.util.Optional;

/**
 * What a job is to find when it begins.
 *
 * @param image of the container that runs it
 * @param secrets which secret each variable is to hold
 * @param cache paths to restore before it and to save after it
 */
public record Surroundings(
        Optional<String> image,
        Map<String, String> secrets,
        Optional<Cache> cache,
        Checkout checkout,
        Optional<Signature> signature) {

    public static final Surroundings NONE =
            new Surroundings(Optional.empty(), Map.of(), Optional.empty(), Checkout.USUAL, Optional.empty());

    /** The same for one job of a matrix: what was signed is the step before its values were filled in. */
    public Surroundings of(Surroundings written, Map<String, String> values) {
        return new Surroundings(
                image,
                secrets,
                cache,
                checkout,
                signature.flatMap(each -> written.signature.map(whole -> each.of(whole, values))));
    }

    public Surroundings {
        secrets = Ordered.copyOf(secrets);
    }
}
