package dev.belay.pipelines.language;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How an agent checks out the repository; what is absent is the agent's usual way.
 *
 * @param depth how many commits to fetch
 * @param flags more flags for git, by {@code clone}, {@code fetch}, {@code checkout} and {@code clean}
 * @param sparsePaths the only paths to check out
 * @param sshSecret the secret that holds the key
 */
public record Checkout(
        Optional<Boolean> skip,
        Optional<Boolean> submodules,
        Optional<Boolean> lfs,
        Optional<Integer> depth,
        Map<String, String> flags,
        List<String> sparsePaths,
        Optional<String> sshSecret,
        Optional<String> commitVerification) {

    /** Nothing is said. */
    public static final Checkout USUAL = new Checkout(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            List.of(),
            Optional.empty(),
            Optional.empty());

    public Checkout {
        flags = Ordered.copyOf(flags);
        sparsePaths = List.copyOf(sparsePaths);
    }

    /** Each thing that this one does not say is as {@code defaults} say. */
    public Checkout or(Checkout defaults) {
        var all = new java.util.LinkedHashMap<>(defaults.flags);
        all.putAll(flags);
        return new Checkout(
                skip.or(() -> defaults.skip),
                submodules.or(() -> defaults.submodules),
                lfs.or(() -> defaults.lfs),
                depth.or(() -> defaults.depth),
                all,
                sparsePaths.isEmpty() ? defaults.sparsePaths : sparsePaths,
                sshSecret,
                commitVerification.or(() -> defaults.commitVerification));
    }
}
