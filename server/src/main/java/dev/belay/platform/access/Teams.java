package dev.belay.platform.access;

import dev.belay.kernel.Actor;
import dev.belay.platform.database.Tx;
import java.util.Set;

/** Who belongs where. */
@FunctionalInterface
public interface Teams {

    /** The teams of somebody, or of the person who made the token of a program; none of anybody else. */
    Set<String> of(Tx tx, Actor actor);
}
