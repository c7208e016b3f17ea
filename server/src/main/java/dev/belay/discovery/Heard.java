package dev.belay.discovery;

/** What a host says of one of its instances; address and port are empty and 0 until they are known. */
public record Heard(String instance, boolean ready, String address, int port) {}
