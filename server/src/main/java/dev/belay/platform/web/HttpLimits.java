package dev.belay.platform.web;

import java.time.Duration;

/**
 * What the server puts up with from those who connect.
 *
 * @param headerBytesMax the first line and all headers of one request; more is answered with 431
 * @param connectionsMax connections open at once; further ones wait to be accepted
 * @param idle how long a connection may stay open between two requests
 * @param readSilence how long a sender may be silent in the middle of a request, or a reader in the middle of an answer
 * @param body how long a whole body of a small route may take; larger bodies get a second more for every 64 KiB
 * @param bodyBytesHeldMax bodies of requests that are held in memory at once; further ones are told to come again
 * @param live how long a live page is sent before its reader must ask again, and prove again who they are
 * @param stop how long requests that run may take to end when the server stops
 */
public record HttpLimits(
        int headerBytesMax,
        int connectionsMax,
        Duration idle,
        Duration readSilence,
        Duration body,
        long bodyBytesHeldMax,
        Duration live,
        Duration stop) {}
