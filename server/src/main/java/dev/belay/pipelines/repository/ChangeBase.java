package dev.belay.pipelines.repository;

/** With what a commit is compared to know what it changes. */
public sealed interface ChangeBase {

    /** Where it left a branch. */
    record Branch(String name) implements ChangeBase {}

    /** Another commit, wherever that stands. */
    record Since(String commit) implements ChangeBase {}
}
