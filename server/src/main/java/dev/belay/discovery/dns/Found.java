package dev.belay.discovery.dns;

/** What there is at a name. */
sealed interface Found permits Absence, Apex, Sets {}
