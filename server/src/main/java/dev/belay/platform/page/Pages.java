package dev.belay.platform.page;

import dev.belay.platform.access.Permission;
import dev.belay.platform.web.ErrorPage;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Renders templates. A template for a whole page takes {@code frame} and {@code page}; one for a fragment takes {@code page}.
 * Templates lie beside the Java that uses them and are named from the root: {@code rollouts/rollout.jte}.
 */
public final class Pages {

    private final Assets assets = new Assets();
    private final TemplateEngine engine = TemplateEngine.createPrecompiled(null, ContentType.Html, null, "dev.belay");
    private final InstantSource clock;

    public Pages(InstantSource clock) {
        this.clock = clock;
    }

    /** What all pages need: style, script, icon; and the page that shows every component. */
    public List<Route> routes() {
        var routes = new ArrayList<>(assets.routes());
        routes.add(Route.get(
                "/design",
                Permission.VIEW,
                request -> page(request, "Design", "platform/page/design.jte", new Design(now()))));
        return routes;
    }

    /** The time, against which pages say how long ago something was. */
    public Instant now() {
        return clock.instant();
    }

    /** A whole page. */
    public Response page(Request request, String title, String template, Object page) {
        return page(200, request, title, template, page);
    }

    /** A whole page with another status than 200. */
    public Response page(int status, Request request, String title, String template, Object page) {
        return new Response.Html(status, html(request, title, template, page));
    }

    /** A part of a page. */
    public String fragment(String template, Object page) {
        var output = new StringOutput();
        engine.render(template, page, output);
        return output.toString();
    }

    /**
     * A part of a page that is sent again whenever one of the topics is nudged.
     *
     * @param finished whether it will never change again
     */
    public Response live(String template, Supplier<?> page, BooleanSupplier finished, String... topics) {
        return new Response.Live(
                () -> fragment(template, page.get()),
                finished::getAsBoolean,
                List.of(topics),
                Optional.empty(),
                assets.version());
    }

    /**
     * A part of a page that is the same for many, and is rendered once for all of them however many look.
     *
     * @param sharedAs names the page, and what it differs by between readers; there are few such names
     */
    public Response liveForMany(String sharedAs, String template, Supplier<?> page, String... topics) {
        return new Response.Live(
                () -> fragment(template, page.get()),
                () -> false,
                List.of(topics),
                Optional.of(sharedAs),
                assets.version());
    }

    /** The page for somebody whose request was refused. */
    public ErrorPage errorPage() {
        return (request, status, title, detail, requestId) ->
                html(request, title, "platform/page/error.jte", Refused.of(request, status, title, detail, requestId));
    }

    private String html(Request request, String title, String template, Object page) {
        var frame = new Frame(title, request.path(), request.caller(), assets);
        var output = new StringOutput();
        engine.render(template, Map.of("frame", frame, "page", page), output);
        return output.toString();
    }
}
