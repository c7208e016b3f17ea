package dev.belay.protocol.setting;

/** What {@code PUT /api/pipelines/{slug}/secrets/{name}} is told. */
public record SecretSetting(String value) {

    /** The value is nobody's to read in a log. */
    @Override
    public String toString() {
        return "SecretSetting[•••]";
    }
}
