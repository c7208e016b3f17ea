package dev.belay.discovery.dns;

/** A zone that this server answers for: its name in wire format, and of how many labels it is. */
final class Zone {

    private final byte[] name;
    private final int labels;

    Zone(byte[] name, int labels) {
        this.name = name;
        this.labels = labels;
    }

    static Zone of(String name) {
        return new Zone(Labels.wire(name), Labels.count(name));
    }

    byte[] name() {
        return name;
    }

    int labels() {
        return labels;
    }
}
