package dev.belay.platform.yaml;

/** Reading cannot go on. */
final class Refused extends RuntimeException {

    final transient YamlNode.Place place;

    Refused(YamlNode.Place place, String message) {
        super(message);
        this.place = place;
    }
}
