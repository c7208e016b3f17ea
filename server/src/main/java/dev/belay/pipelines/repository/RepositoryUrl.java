package dev.belay.pipelines.repository;

import dev.belay.kernel.Problem;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A URL or path that is safe to hand to git: none of its options, and none of the transports that run programs. */
public record RepositoryUrl(String text) {

    private static final int CHARACTERS_MAX = 2_000;
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)(://|::).*");
    private static final Set<String> SCHEMES = Set.of("https", "http", "ssh", "git", "file");
    private static final Pattern SCP = Pattern.compile("[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:[^:].*");
    private static final Pattern PASSWORD = Pattern.compile("//[^/@]*@");

    public RepositoryUrl {
        if (text.isBlank()) {
            throw Problem.invalid("The repository is missing.");
        }
        if (text.length() > CHARACTERS_MAX || text.chars().anyMatch(Character::isISOControl)) {
            throw Problem.invalid("The repository's URL is too long or holds control characters.");
        }
        Matcher scheme = SCHEME.matcher(text);
        boolean known = scheme.matches()
                ? scheme.group(2).equals("://") && SCHEMES.contains(scheme.group(1))
                : text.startsWith("/") || SCP.matcher(text).matches();
        if (!known) {
            throw Problem.invalid(
                    "“" + text + "” is not a repository that Belay fetches from. Use an https, http, ssh, git or"
                            + " file URL, user@host:path, or an absolute path.");
        }
    }

    /** Without what may be a password. */
    public String shown() {
        return PASSWORD.matcher(text).replaceFirst("//");
    }
}
