package dev.belay.protocol.api;

import java.util.Optional;

/**
 * How a build came to be.
 *
 * @param source {@code webhook}, {@code poll}, {@code api}, {@code schedule} or {@code trigger}
 * @param creator whose wish it was, by name; nobody's when a forge, the clock or Belay made it
 * @param author who wrote the commit, by their own word
 * @param tag which it is for
 * @param pullRequest which it is for
 * @param hotfix whether its jobs go before all others
 */
public record BuildOrigin(
        String source,
        Optional<String> creator,
        Optional<String> author,
        Optional<String> tag,
        Optional<PullRequest> pullRequest,
        boolean hotfix) {

    /**
     * A request of a forge to merge.
     *
     * @param id its number there
     * @param baseBranch into which it is to be merged
     * @param repository from which it comes; empty when that is not known
     * @param fork whether that is another one than the pipeline's
     */
    public record PullRequest(String id, String baseBranch, boolean draft, String repository, boolean fork) {}
}
