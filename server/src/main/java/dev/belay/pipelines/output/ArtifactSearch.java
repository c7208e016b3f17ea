package dev.belay.pipelines.output;

import dev.belay.kernel.Problem;
import java.time.Instant;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Pure: which artifacts of a build a job asks for.
 *
 * @param query a path, in which {@code *} stands for any characters of a name and {@code **} for any at all; one without
 * folders means the name in any folder
 * @param scope the step whose jobs left them, by its key or label, or a job by its id
 * @param state how far their upload has to be
 * @param retried whether what retried jobs left counts too
 * @param duplicates whether of one path all count, and not only the newest
 */
record ArtifactSearch(String query, Optional<String> scope, String state, boolean retried, boolean duplicates) {

    private static final int QUERY_CHARACTERS_MAX = 500;

    ArtifactSearch {
        if (query.length() > QUERY_CHARACTERS_MAX) {
            throw Problem.invalid("A search for artifacts has at most " + QUERY_CHARACTERS_MAX + " characters.");
        }
    }

    /** An artifact, and what a search asks of it. */
    record Found(Artifact artifact, boolean retried, String key, String label, String sha1, Instant createdAt) {}

    /** Those that are meant, in the order given. */
    List<Found> in(List<Found> all) {
        List<Found> meant = all.stream()
                .filter(each -> each.artifact().state().written().equals(state))
                .filter(each -> retried || !each.retried())
                .filter(this::isOfScope)
                .filter(each -> isMeant(each.artifact().path()))
                .toList();
        if (duplicates) {
            return meant;
        }
        var newest = new LinkedHashMap<String, Found>();
        meant.forEach(each -> newest.put(each.artifact().path(), each));
        return List.copyOf(newest.values());
    }

    private boolean isOfScope(Found found) {
        return scope.isEmpty()
                || scope.get().equals(found.key())
                || scope.get().equals(found.label())
                || scope.get().equals(found.artifact().job().toString());
    }

    private boolean isMeant(String path) {
        boolean named = !wanted().contains("/") && !wanted().contains("**");
        return matches(named ? "**/" + wanted() : wanted(), path);
    }

    private String wanted() {
        return query.replaceFirst("^(\\./)+", "");
    }

    /** For each end of the pattern, at which places of the path it may stand: so no pattern takes long. */
    private static boolean matches(String pattern, String path) {
        var places = new BitSet(path.length() + 1);
        places.set(0);
        for (int at = 0; at < pattern.length(); at++) {
            boolean any = pattern.startsWith("**", at);
            if (any || pattern.charAt(at) == '*') {
                at += any ? pattern.startsWith("**/", at) ? 2 : 1 : 0;
                stretch(places, path, any);
            } else {
                places = step(places, path, pattern.charAt(at));
            }
        }
        return places.get(path.length());
    }

    private static void stretch(BitSet places, String path, boolean overFolders) {
        for (int from = places.nextSetBit(0); from >= 0 && from < path.length(); from = places.nextSetBit(from + 1)) {
            if (overFolders || path.charAt(from) != '/') {
                places.set(from + 1);
            }
        }
    }

    private static BitSet step(BitSet places, String path, char letter) {
        var next = new BitSet(path.length() + 1);
        for (int from = places.nextSetBit(0); from >= 0 && from < path.length(); from = places.nextSetBit(from + 1)) {
            if (letter == '?' ? path.charAt(from) != '/' : path.charAt(from) == letter) {
                next.set(from + 1);
            }
        }
        return next;
    }
}
