package dev.belay.edge;

/** What traffic is counted by: one release of a service in an environment. */
record Release(String service, String environment, String name) {}
