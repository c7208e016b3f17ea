package dev.belay.platform.web;

/** Answers one request, on a virtual thread of its own; it may block. */
@FunctionalInterface
public interface Handler {

    Response handle(Request request) throws InterruptedException;
}
