package dev.belay.pipelines.running;

import dev.belay.pipelines.language.Checkout;
import dev.belay.pipelines.language.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pure: how agents are told what a step says of its checkout. What it says of git's flags yields to variables of its own. */
final class CheckoutVariables {

    private static final String CLONE_FLAGS = "BUILDKITE_GIT_CLONE_FLAGS";
    private static final String FETCH_FLAGS = "BUILDKITE_GIT_FETCH_FLAGS";
    private static final Map<String, String> FLAGS = Map.of(
            "clone",
            CLONE_FLAGS,
            "fetch",
            FETCH_FLAGS,
            "checkout",
            "BUILDKITE_GIT_CHECKOUT_FLAGS",
            "clean",
            "BUILDKITE_GIT_CLEAN_FLAGS");

    private CheckoutVariables() {}

    /** @param env the variables that the job has otherwise */
    static Map<String, String> of(Step.Command step, Map<String, String> env) {
        Checkout checkout = step.surroundings().checkout();
        var told = new LinkedHashMap<String, String>();
        checkout.flags().forEach((command, flags) -> told.put(FLAGS.getOrDefault(command, CLONE_FLAGS), flags));
        checkout.commitVerification().ifPresent(how -> told.put("BUILDKITE_GIT_COMMIT_VERIFICATION", how));
        if (!checkout.sparsePaths().isEmpty()) {
            told.put("BUILDKITE_GIT_SPARSE_CHECKOUT_PATHS", String.join(",", checkout.sparsePaths()));
        }
        told.keySet().removeIf(env::containsKey);
        checkout.depth()
                .ifPresent(depth -> List.of(CLONE_FLAGS, FETCH_FLAGS).forEach(name -> {
                    String flags = told.getOrDefault(name, env.getOrDefault(name, ""));
                    told.put(name, (flags + " --depth=" + depth).strip());
                }));
        checkout.skip().ifPresent(skip -> told.put("BUILDKITE_SKIP_CHECKOUT", Boolean.toString(skip)));
        checkout.submodules().ifPresent(yes -> told.put("BUILDKITE_GIT_SUBMODULES", Boolean.toString(yes)));
        checkout.lfs().ifPresent(yes -> told.put("BUILDKITE_GIT_LFS_ENABLED", Boolean.toString(yes)));
        return told;
    }
}
