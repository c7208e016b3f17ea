package dev.belay.pipelines.forge;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.repository.RepositoryUrl;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a forge wants to be told how builds of its commits go.
 *
 * @param api the root of the forge's API: {@code https://api.github.com}, {@code https://git.example.com/api/v4}
 * @param project as the forge names it: {@code owner/repository}
 * @param context tells this status from those of other programs
 */
public record StatusTarget(Kind kind, URI api, String project, String context, String token) {

    private static final int TEXT_CHARACTERS_MAX = 200;
    private static final int TOKEN_CHARACTERS_MAX = 500;
    private static final String USUAL_CONTEXT = "belay";

    /** A repository's address: scheme or {@code user@}, host, path. */
    private static final Pattern ADDRESS =
            Pattern.compile("(?:(?:https?|ssh|git)://)?(?:[^@/]+@)?([^/:]+)(?::\\d+)?[:/](.+?)(?:\\.git)?/*");

    /** The forges that can be told. */
    public enum Kind {
        GITHUB("/api/v3"),
        GITLAB("/api/v4"),
        GITEA("/api/v1");

        private final String path;

        Kind(String path) {
            this.path = path;
        }

        public String written() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind read(String written) {
            for (Kind kind : values()) {
                if (kind.written().equals(written)) {
                    return kind;
                }
            }
            throw Problem.invalid("A forge is github, gitlab or gitea, unlike “" + written + "”.");
        }

        private URI api(String host) {
            return URI.create(
                    this == GITHUB && host.equals("github.com") ? "https://api.github.com" : "https://" + host + path);
        }
    }

    /**
     * Completes what somebody asked for by what the repository's address tells.
     *
     * @throws Problem that says what is missing or wrong
     */
    public static StatusTarget of(
            String kind,
            Optional<String> api,
            Optional<String> project,
            Optional<String> context,
            String token,
            String repository) {
        Kind forge = Kind.read(kind);
        Matcher address = ADDRESS.matcher(repository);
        boolean known = !repository.startsWith("/") && !repository.startsWith("file:") && address.matches();
        URI root = api.map(StatusTarget::root)
                .or(() -> known ? Optional.of(forge.api(address.group(1))) : Optional.empty())
                .orElseThrow(() -> Problem.invalid("The address of the forge's API cannot be told from "
                        + new RepositoryUrl(repository).shown() + ": give it as “api”."));
        String name = project.or(() -> known ? Optional.of(address.group(2)) : Optional.empty())
                .orElseThrow(() -> Problem.invalid("The project's name on the forge cannot be told from "
                        + new RepositoryUrl(repository).shown() + ": give it as “project”, such as owner/repository."));
        if (token.isBlank() || token.length() > TOKEN_CHARACTERS_MAX || !token.matches("[\\x21-\\x7e]+")) {
            throw Problem.invalid("The token has 1 to " + TOKEN_CHARACTERS_MAX + " visible characters of ASCII.");
        }
        return new StatusTarget(
                forge, root, text("project", name), text("context", context.orElse(USUAL_CONTEXT)), token);
    }

    private static URI root(String api) {
        try {
            URI uri = URI.create(api.replaceAll("/+$", ""));
            if (uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException exception) {
            throw new Problem(Problem.Kind.INVALID, "“" + api + "” is no address.", exception);
        }
        throw Problem.invalid("The forge's API is reached over https or http, unlike “" + api + "”.");
    }

    private static String text(String what, String text) {
        if (text.isBlank()
                || text.length() > TEXT_CHARACTERS_MAX
                || text.chars().anyMatch(Character::isISOControl)) {
            throw Problem.invalid(
                    "The " + what + " has 1 to " + TEXT_CHARACTERS_MAX + " characters, none of them control.");
        }
        return text;
    }
}
