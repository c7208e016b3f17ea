package dev.belay.people;

import dev.belay.platform.access.Role;
import java.util.Locale;

/** How pages and the journal name what code names in capitals. */
final class Words {

    private Words() {}

    static String of(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
