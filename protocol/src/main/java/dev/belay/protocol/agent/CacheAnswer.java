package dev.belay.protocol.agent;

/**
 * What the server makes of an offer.
 *
 * @param state {@code kept} when the content was known and is found under the key now, {@code taken} when there is something
 *     under the key already, {@code wanted} when the bytes are to be sent
 * @param path where they are sent to by PUT, a path on the server; empty unless they are wanted
 */
public record CacheAnswer(String state, String path) {}
