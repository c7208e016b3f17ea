package dev.belay.discovery.dns;

/** Why there is nothing at a name. */
enum Absence implements Found {
    /** It is in none of our zones. */
    OUTSIDE,
    /** It is in ours, but this server has not heard yet what there is: nothing may be denied. */
    UNHEARD,
    /** It does not exist, and nothing beneath it does (RFC 8020). */
    MISSING
}
