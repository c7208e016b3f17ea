package dev.belay.pipelines.job;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a step stands among those of its build. The steps of its file are counted from 0. What the job of a step adds stands right
 * behind that step, and what it adds last stands first; so nothing that is there has to move for it.
 *
 * @param path compared number by number; who is at its end first stands first
 */
public record Position(List<Integer> path) implements Comparable<Position> {

    public Position {
        path = List.copyOf(path);
    }

    /** In the file of its build. */
    public static Position of(int place) {
        return new Position(List.of(place));
    }

    /**
     * Behind this one, by an upload of its job.
     *
     * @param upload how many uploads there were before
     * @param place counts the steps of that upload from 0
     */
    public Position added(int upload, int place) {
        return new Position(
                Stream.concat(path.stream(), Stream.of(-1 - upload, place)).toList());
    }

    @Override
    public int compareTo(Position other) {
        for (int depth = 0; depth < Math.min(path.size(), other.path.size()); depth++) {
            int order = path.get(depth).compareTo(other.path.get(depth));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(path.size(), other.path.size());
    }

    /** As PostgreSQL writes an array. */
    public String written() {
        return path.stream().map(Object::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
