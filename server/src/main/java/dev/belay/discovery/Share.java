package dev.belay.discovery;

/** The percent of customers, 0 to 100, that one release of a service serves in an environment. */
public record Share(String release, int percent) {

    public Share {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("a share is from 0 to 100 percent, not " + percent);
        }
    }
}
