package dev.belay.pipelines.repository;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a repository's forge shows its commits and pull requests, as far as the repository's URL tells. What forge it is is told by
 * the name of its host; one that tells nothing is taken for one that writes its addresses as GitHub and Gitea do.
 *
 * @param base the repository's page, without a slash at its end
 */
public record ForgePages(String base) {

    private static final Pattern HTTP = Pattern.compile("(https?)://(?:[^/@]*@)?([A-Za-z0-9.-]+(?::[0-9]+)?)/(.+)");
    private static final Pattern SSH = Pattern.compile("ssh://(?:[^/@]*@)?([A-Za-z0-9.-]+)(?::[0-9]+)?/(.+)");
    private static final Pattern SCP = Pattern.compile("[A-Za-z0-9._-]+@([A-Za-z0-9.-]+):([^:/].*)");
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9._~/-]+");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,64}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    /** The pages of a repository; none of one that is a folder, or that has a URL of another kind. */
    public static Optional<ForgePages> of(String repository) {
        Matcher http = HTTP.matcher(repository);
        if (http.matches()) {
            return of(http.group(1), http.group(2), http.group(3));
        }
        Matcher ssh = SSH.matcher(repository);
        if (ssh.matches()) {
            return of("https", ssh.group(1), ssh.group(2));
        }
        Matcher scp = SCP.matcher(repository);
        return scp.matches() ? of("https", scp.group(1), scp.group(2)) : Optional.empty();
    }

    private static Optional<ForgePages> of(String scheme, String host, String path) {
        String name = path.replaceFirst("/+$", "").replaceFirst("\\.git$", "");
        return PATH.matcher(name).matches()
                ? Optional.of(new ForgePages(scheme + "://" + host + "/" + name))
                : Optional.empty();
    }

    public Optional<String> commit(String commit) {
        return COMMIT.matcher(commit).matches()
                ? Optional.of(
                        base + (is("gitlab") ? "/-/commit/" : is("bitbucket") ? "/commits/" : "/commit/") + commit)
                : Optional.empty();
    }

    public Optional<String> pullRequest(String number) {
        String folder = is("gitlab")
                ? "/-/merge_requests/"
                : is("bitbucket")
                        ? "/pull-requests/"
                        : is("gitea") || is("forgejo") || is("codeberg") ? "/pulls/" : "/pull/";
        return NUMBER.matcher(number).matches() ? Optional.of(base + folder + number) : Optional.empty();
    }

    private boolean is(String forge) {
        return base.replaceFirst("^https?://", "").replaceFirst("/.*", "").contains(forge);
    }
}
