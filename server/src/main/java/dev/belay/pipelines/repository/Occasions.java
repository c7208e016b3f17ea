package dev.belay.pipelines.repository;

import java.util.ArrayList;

/**
 * What a pipeline builds, besides pushes to branches.
 *
 * @param pullRequests those of its own repository, when they are opened and when they move
 * @param forks those of other repositories too. Whoever may open one can then run commands on the pipeline's agents
 * @param labels also when a label is added or taken away
 * @param tags when they are pushed
 */
public record Occasions(boolean pullRequests, boolean forks, boolean labels, boolean tags) {

    public static final Occasions USUAL = new Occasions(true, false, false, false);

    /** In words, for people. */
    public String told() {
        var words = new ArrayList<String>();
        if (pullRequests) {
            words.add(forks ? "pull requests, of other repositories too" : "pull requests of its own repository");
        }
        if (pullRequests && labels) {
            words.add("changes of their labels");
        }
        if (tags) {
            words.add("tags");
        }
        return words.isEmpty() ? "nothing" : String.join("; ", words);
    }
}
