package dev.belay.platform.web;

/** Draws the page for a person whose request was refused. */
@FunctionalInterface
public interface ErrorPage {

    /**
     * The whole page, as HTML.
     *
     * @param detail a sentence for the reader
     * @param requestId names the request in the server's log
     */
    String html(Request request, int status, String title, String detail, String requestId);
}
