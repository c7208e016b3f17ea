package dev.belay.platform.access;

import static dev.belay.platform.access.Permission.ADMINISTER;
import static dev.belay.platform.access.Permission.BUILD;
import static dev.belay.platform.access.Permission.CONFIGURE;
import static dev.belay.platform.access.Permission.LOOK_UP;
import static dev.belay.platform.access.Permission.REGISTER_INSTANCE;
import static dev.belay.platform.access.Permission.RELEASE;
import static dev.belay.platform.access.Permission.VIEW;

import java.util.Set;

/** What a person may do, from least to most. */
public enum Role {
    VIEWER,
    DEVELOPER,
    OPERATOR,
    ADMINISTRATOR;

    public Set<Permission> permissions() {
        return switch (this) {
            case VIEWER -> Set.of(VIEW, LOOK_UP);
            case DEVELOPER -> Set.of(VIEW, LOOK_UP, BUILD, RELEASE);
            case OPERATOR -> Set.of(VIEW, LOOK_UP, BUILD, RELEASE, CONFIGURE, REGISTER_INSTANCE);
            case ADMINISTRATOR -> Set.of(VIEW, LOOK_UP, BUILD, RELEASE, CONFIGURE, REGISTER_INSTANCE, ADMINISTER);
        };
    }
}
