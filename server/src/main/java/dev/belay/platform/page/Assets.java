package dev.belay.platform.page;

import dev.belay.platform.access.Permission;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Style, scripts and the icon of all pages, each one file whose address holds its digest, so that browsers keep it for good. */
public final class Assets {

    private static final List<String> STYLES = List.of(
            "belay.css",
            "frame.css",
            "badge.css",
            "table.css",
            "empty.css",
            "form.css",
            "facts.css",
            "traffic.css",
            "plot.css",
            "graph.css",
            "log.css",
            "choices.css",
            "prose.css",
            "help.css");
    private static final List<String> SCRIPTS = List.of("morph.js", "live.js", "log.js", "small.js", "keys.js");

    private final Asset style = new Asset("css", "text/css; charset=utf-8", joined(STYLES) + AnsiStyle.stylesheet());
    private final Asset script = new Asset("js", "text/javascript; charset=utf-8", joined(SCRIPTS));
    private final Asset icon = new Asset("svg", "image/svg+xml", read("belay.svg"));

    /** The address of the one stylesheet. */
    public String stylePath() {
        return style.path();
    }

    /** The address of the one script. */
    public String scriptPath() {
        return script.path();
    }

    /** The address of the icon. */
    public String iconPath() {
        return icon.path();
    }

    /** Differs when the stylesheet or the script does: a page that was made with others is to be fetched anew. */
    public String version() {
        return style.digest() + script.digest();
    }

    /** Where the assets are served; anybody may have them. */
    public List<Route> routes() {
        return List.of(style, script, icon).stream()
                .map(asset -> Route.get(asset.path(), Permission.OPEN, asset::answer))
                .toList();
    }

    /** The whole stylesheet. */
    String styleText() {
        return style.text();
    }

    private static String joined(List<String> names) {
        var text = new StringBuilder();
        names.forEach(name -> text.append(read(name)).append('\n'));
        return text.toString();
    }

    private static String read(String name) {
        try (InputStream stream = Assets.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("the file " + name + " is not on the class path");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException exception) {
            throw new UncheckedIOException("could not read " + name, exception);
        }
    }

    private record Asset(String extension, String type, String text) {

        String path() {
            return "/assets/belay-" + digest() + "." + extension;
        }

        Response answer(Request request) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return new Response.Stream(
                    200,
                    type,
                    Map.of("Cache-Control", "public, max-age=31536000, immutable"),
                    output -> output.write(bytes));
        }

        private String digest() {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(digest, 0, 6);
            } catch (NoSuchAlgorithmException exception) {
                throw new IllegalStateException("this JDK lacks SHA-256", exception);
            }
        }
    }
}
