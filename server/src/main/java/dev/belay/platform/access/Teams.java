package dev.belay.platform.access;

import dev.belay.kernel.Actor;
import dev.belay.platform.database.Tx;
import java.util.Set;

/** Who belongs where, and where they are written to. */
@FunctionalInterface
public interface Teams {

    /** The teams of somebody, or of the person who made the token of a program; none of anybody else. */
    Set<String> of(Tx tx, Actor actor);

    /** Where the same person is written to; empty when that is not known. */
    default String email(Tx tx, Actor actor) {
        return "";
    }
}
