package dev.belay.protocol.api;

import java.util.List;

/** {@code GET /api/work}. {@code PUT} and {@code DELETE /api/work/{name}/pause} pause one and let it run again. */
public record ReconcilerList(List<ReconcilerView> reconcilers) {

    public ReconcilerList {
        reconcilers = List.copyOf(reconcilers);
    }
}
