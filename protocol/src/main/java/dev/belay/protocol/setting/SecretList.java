package dev.belay.protocol.setting;

import java.util.List;

/** The secrets of a pipeline, by name. */
public record SecretList(List<SecretView> secrets) {
    public SecretList {
        secrets = List.copyOf(secrets);
    }
}
