package dev.belay.platform.page;

import dev.belay.kernel.Actor;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Role;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Draws pages in tests, and keeps them in target/pages for people to look at in a browser. */
public final class Look {

    public static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    /** Somebody who may do everything. */
    public static final Caller ADA = new Caller(
            new Actor.Person("1", "Ada"),
            Role.ADMINISTRATOR.permissions(),
            Optional.empty(),
            Optional.of("form-token-of-ada"));

    /** Somebody who may only look. */
    public static final Caller VIEWER = new Caller(
            new Actor.Person("2", "Vera"),
            Role.VIEWER.permissions(),
            Optional.empty(),
            Optional.of("form-token-of-vera"));

    private static final Path FOLDER = Path.of("target/pages");

    private Look() {}

    /** A request for a page. */
    public static Request get(String path, Caller caller) {
        return new Request(
                Route.Method.GET, path, Map.of(), Map.of(), Map.of(), new ByteArrayInputStream(new byte[0]), caller);
    }

    /** A whole page as HTML, kept as {@code name}. */
    public static String page(String name, String path, String template, Object page) {
        return page(name, path, template, page, ADA);
    }

    public static String page(String name, String path, String template, Object page, Caller caller) {
        var pages = new Pages(() -> NOW);
        var html = (Response.Html) pages.page(get(path, caller), name, template, page);
        keep(name + ".html", html.html());
        keepAssets();
        return html.html();
    }

    private static void keepAssets() {
        for (Route route : new Assets().routes()) {
            try {
                var stream = (Response.Stream) route.handler().handle(get(route.path(), Caller.NOBODY));
                var bytes = new ByteArrayOutputStream();
                stream.writer().writeTo(bytes);
                keep(route.path().substring(1), bytes.toString(StandardCharsets.UTF_8));
            } catch (IOException exception) {
                throw new UncheckedIOException(exception);
            } catch (InterruptedException exception) {
                throw new IllegalStateException(exception);
            }
        }
    }

    private static void keep(String name, String text) {
        try {
            Path file = FOLDER.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
