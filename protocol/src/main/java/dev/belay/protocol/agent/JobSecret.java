package dev.belay.protocol.agent;

/** The answer to {@code GET /v3/jobs/{id}/secrets?key=NAME}. */
public record JobSecret(String key, String value, String uuid) {

    /** The value is nobody's to read in a log. */
    @Override
    public String toString() {
        return "JobSecret[" + key + ", •••]";
    }
}
