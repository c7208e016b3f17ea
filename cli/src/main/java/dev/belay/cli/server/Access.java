package dev.belay.cli.server;

import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Which server, and the token for it. Flags win over the variables {@code BELAY_SERVER} and {@code BELAY_TOKEN}, and these over
 * the file {@code belay/access.properties} in {@code XDG_CONFIG_HOME}, else {@code ~/.config}, whose keys are {@code server} and
 * {@code token}.
 */
public record Access(URI server, Optional<String> token) {

    public static final String SERVER_VARIABLE = "BELAY_SERVER";
    public static final String TOKEN_VARIABLE = "BELAY_TOKEN";

    private static final String DEFAULT_SERVER = "http://127.0.0.1:8080";

    public static Access find(
            Optional<String> serverFlag, Optional<String> tokenFlag, Map<String, String> environment) {
        Properties file = read(file(environment));
        String server = serverFlag
                .or(() -> said(environment.get(SERVER_VARIABLE)))
                .or(() -> said(file.getProperty("server")))
                .orElse(DEFAULT_SERVER);
        Optional<String> token =
                tokenFlag.or(() -> said(environment.get(TOKEN_VARIABLE))).or(() -> said(file.getProperty("token")));
        return new Access(address(server), token);
    }

    static Path file(Map<String, String> environment) {
        return said(environment.get("XDG_CONFIG_HOME"))
                .map(Path::of)
                .orElseGet(() -> Path.of(environment.getOrDefault("HOME", "."), ".config"))
                .resolve("belay/access.properties");
    }

    /** The address of a server as given by a person: without a path, with http or https. */
    static URI address(String text) {
        try {
            var address = URI.create(text.replaceAll("/+$", ""));
            boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
            if (web && address.getHost() != null) {
                return address;
            }
        } catch (IllegalArgumentException _) {
            // Said below, in words.
        }
        throw new Failure(
                Exit.USAGE,
                "“" + text
                        + "” is not the address of a server; it looks like http://127.0.0.1:8080 or https://belay.example.com.");
    }

    private static Properties read(Path file) {
        var properties = new Properties();
        if (Files.isRegularFile(file)) {
            try (var reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException exception) {
                throw new UncheckedIOException("could not read " + file, exception);
            }
        }
        return properties;
    }

    private static Optional<String> said(@Nullable String value) {
        return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
    }
}
