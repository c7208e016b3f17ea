package dev.belay.pipelines.notice;

/** What came of telling somebody. */
sealed interface Told {

    /** They took it. */
    record Yes() implements Told {}

    /** It did not work, and may later. */
    record NotYet(String because) implements Told {}

    /** It will never work as it is. */
    record Never(String because) implements Told {}
}
