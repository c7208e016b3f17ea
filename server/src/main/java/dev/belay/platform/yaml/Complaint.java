package dev.belay.platform.yaml;

/** Takes a fault that reading survives. */
interface Complaint {
    void about(YamlNode.Place place, String message);
}
