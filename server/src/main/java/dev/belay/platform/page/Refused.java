package dev.belay.platform.page;

import dev.belay.platform.web.Request;
import dev.belay.platform.web.Route;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Why a request was refused, and where to go on.
 *
 * @param back the page from which the request most likely came
 */
record Refused(int status, String title, String detail, String requestId, String back) {

    static Refused of(Request request, int status, String title, String detail, String requestId) {
        return new Refused(status, title, detail, requestId, back(request).orElse("/"));
    }

    /** The page that the reader came from, if it is one of ours and not the one that was refused. */
    private static Optional<String> back(Request request) {
        try {
            URI from = new URI(request.header("referer").orElse(""));
            boolean ours = from.getRawAuthority() != null
                    && request.header("host")
                            .filter(from.getRawAuthority()::equals)
                            .isPresent();
            boolean same =
                    request.method() == Route.Method.GET && request.path().equals(from.getPath());
            if (!ours || same || from.getRawPath() == null || !from.getRawPath().startsWith("/")) {
                return Optional.empty();
            }
            String query = from.getRawQuery() == null ? "" : "?" + from.getRawQuery();
            return Optional.of(from.getRawPath() + query).filter(path -> !path.startsWith("//"));
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }
}
