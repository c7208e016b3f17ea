package dev.belay.protocol.people;

import java.util.List;

/** {@code GET /api/tokens}, the newest first. */
public record TokenList(List<TokenView> tokens) {

    public TokenList {
        tokens = List.copyOf(tokens);
    }
}
