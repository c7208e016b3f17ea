package dev.belay.platform.page;

import dev.belay.platform.web.Request;
import dev.belay.platform.web.Route;

/**
 * Why a request was refused, and where to go on.
 *
 * @param back the page from which the request most likely came
 */
record Refused(int status, String title, String detail, String requestId, String back) {

    static Refused of(Request request, int status, String title, String detail, String requestId) {
        String path = request.path();
        String parent = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        boolean leads = request.method() != Route.Method.GET && parent.startsWith("/") && !parent.startsWith("//");
        return new Refused(status, title, detail, requestId, leads ? parent : "/");
    }
}
