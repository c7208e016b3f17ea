package dev.belay.discovery;

/** A service in an environment. */
record ServedAt(String service, String environment) implements Comparable<ServedAt> {

    @Override
    public int compareTo(ServedAt other) {
        int byService = service.compareTo(other.service);
        return byService != 0 ? byService : environment.compareTo(other.environment);
    }
}
