package dev.belay.platform.yaml;

/**
 * How much YAML is read before it is refused.
 *
 * @param charactersMax of the whole file
 * @param depthMax how deep lists and mappings may nest
 * @param nodesMax values in all, each alias counted with all that it stands for
 */
public record YamlBounds(int charactersMax, int depthMax, int nodesMax) {

    /** Enough for any file that a person writes by hand. */
    public static final YamlBounds USUAL = new YamlBounds(512 * 1024, 32, 50_000);
}
