package dev.belay.platform.web;

import dev.belay.kernel.Problem;
import dev.belay.platform.access.Permission;
import java.util.List;

/**
 * One method on one path, the permission it demands, and who answers.
 *
 * @param path segments, {@code {name}} for one that varies, {@code {name...}} at the end for all that remain
 * @param bodyBytesMax the largest body it takes; a larger one is answered with 413
 * @param queries the names of the query parameters that it reads
 */
public record Route(
        Method method, String path, Permission permission, long bodyBytesMax, List<String> queries, Handler handler) {

    /** People's programs speak with what lies under it. */
    private static final String API = "/api/";

    /** The bound for forms and JSON of those who proved who they are. */
    public static final long SMALL_BODY_BYTES = 1 << 20;

    /** The bound for forms and JSON of anybody: a name, a password. */
    public static final long OPEN_BODY_BYTES = 16 << 10;

    /** The methods that Belay uses. */
    public enum Method {
        GET,
        POST,
        PUT,
        DELETE
    }

    public static Route get(String path, Permission permission, Handler handler) {
        return new Route(Method.GET, path, permission, bodyBytes(permission), List.of(), handler);
    }

    public static Route post(String path, Permission permission, Handler handler) {
        return new Route(Method.POST, path, permission, bodyBytes(permission), List.of(), handler);
    }

    public static Route put(String path, Permission permission, Handler handler) {
        return new Route(Method.PUT, path, permission, bodyBytes(permission), List.of(), handler);
    }

    public static Route delete(String path, Permission permission, Handler handler) {
        return new Route(Method.DELETE, path, permission, bodyBytes(permission), List.of(), handler);
    }

    /** The same route with another bound for its body. */
    public Route withBody(long bytesMax) {
        return new Route(method, path, permission, bytesMax, queries, handler);
    }

    /** The same route, which reads these query parameters. */
    public Route withQueries(String... names) {
        return new Route(method, path, permission, bodyBytesMax, List.of(names), handler);
    }

    /**
     * The answer. A query parameter that would change nothing is a {@link Problem}, but not of agents, edges and other programs of
     * ours, which may be newer than this server, and of links to pages.
     */
    public Response answer(Request request) throws InterruptedException {
        if (path.startsWith(API) && (!isQuiet() || !queries.isEmpty())) {
            request.requireQueriesAmong(queries);
        }
        return handler.handle(request);
    }

    /** What machines ask all day long is logged at a finer level. */
    boolean isQuiet() {
        return switch (permission) {
            case OPEN -> method == Method.GET;
            case KNOW_TOKEN,
                    ACT_AS_AGENT,
                    ACT_FOR_JOB,
                    ACT_AS_EDGE,
                    LOOK_UP,
                    REGISTER_INSTANCE,
                    ACT_AS_REPLICA,
                    ACT_AS_OBSERVER -> true;
            case VIEW, BUILD, RELEASE, CONFIGURE, ADMINISTER, REGISTER_AGENT -> false;
        };
    }

    private static long bodyBytes(Permission permission) {
        return permission == Permission.OPEN ? OPEN_BODY_BYTES : SMALL_BODY_BYTES;
    }
}
