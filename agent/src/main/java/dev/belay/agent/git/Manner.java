package dev.belay.agent.git;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a working copy is made, by the variables that the protocol has for it.
 *
 * @param shallow whether only a part of the history is wanted, as one of the flags says
 * @param branch against which the commit is verified, and whether a commit that is not on it is refused or only told of
 */
public record Manner(
        boolean submodules,
        boolean largeFiles,
        List<String> cloneFlags,
        List<String> fetchFlags,
        List<String> checkoutFlags,
        List<String> cleanFlags,
        List<String> sparsePaths,
        boolean shallow,
        Optional<Verified> branch) {

    /** Which branch a commit shall be on. */
    public record Verified(String branch, boolean strict) {}

    public Manner {
        cloneFlags = List.copyOf(cloneFlags);
        fetchFlags = List.copyOf(fetchFlags);
        checkoutFlags = List.copyOf(checkoutFlags);
        cleanFlags = List.copyOf(cleanFlags);
        sparsePaths = List.copyOf(sparsePaths);
    }

    /** As the variables of a job say. A pull request or a tag is not on the branch that it is for. */
    public static Manner of(Map<String, String> env) {
        List<String> clone = flags(env, "BUILDKITE_GIT_CLONE_FLAGS");
        List<String> fetch = flags(env, "BUILDKITE_GIT_FETCH_FLAGS");
        List<String> clean = flags(env, "BUILDKITE_GIT_CLEAN_FLAGS");
        boolean shallow =
                clone.stream().anyMatch(Manner::limitsHistory) || fetch.stream().anyMatch(Manner::limitsHistory);
        String verification = env.getOrDefault("BUILDKITE_GIT_COMMIT_VERIFICATION", "");
        boolean ofBranch = env.getOrDefault("BUILDKITE_REFSPEC", "").isEmpty()
                && env.getOrDefault("BUILDKITE_TAG", "").isEmpty();
        boolean verifies = ofBranch && (verification.equals("strict") || verification.equals("warn"));
        return new Manner(
                !env.getOrDefault("BUILDKITE_GIT_SUBMODULES", "true").equals("false"),
                env.getOrDefault("BUILDKITE_GIT_LFS_ENABLED", "false").equals("true"),
                clone,
                fetch,
                flags(env, "BUILDKITE_GIT_CHECKOUT_FLAGS"),
                clean.isEmpty() ? List.of("-ffdxq") : clean,
                Arrays.stream(env.getOrDefault("BUILDKITE_GIT_SPARSE_CHECKOUT_PATHS", "")
                                .split(","))
                        .map(String::strip)
                        .filter(path -> !path.isEmpty())
                        .toList(),
                shallow,
                Optional.of(new Verified(env.getOrDefault("BUILDKITE_BRANCH", ""), verification.equals("strict")))
                        .filter(_ -> verifies));
    }

    private static boolean limitsHistory(String flag) {
        return flag.startsWith("--depth") || flag.startsWith("--shallow");
    }

    private static List<String> flags(Map<String, String> env, String name) {
        return words(env.getOrDefault(name, ""));
    }

    /** The words of a line as a shell would see them: quotes keep spaces, a backslash keeps the next character. */
    static List<String> words(String line) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        char quote = 0;
        boolean begun = false;
        for (int at = 0; at < line.length(); at++) {
            char next = line.charAt(at);
            if (quote == 0 && Character.isWhitespace(next)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else if (quote == 0 && (next == '"' || next == '\'')) {
                quote = next;
                begun = true;
            } else if (next == quote) {
                quote = 0;
            } else if (next == '\\' && quote != '\'' && at + 1 < line.length()) {
                word.append(line.charAt(++at));
                begun = true;
            } else {
                word.append(next);
                begun = true;
            }
        }
        if (begun) {
            words.add(word.toString());
        }
        return List.copyOf(words);
    }
}
