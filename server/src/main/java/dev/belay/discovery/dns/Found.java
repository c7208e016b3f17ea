package dev.belay.discovery.dns;

/** What there is at a name. */
sealed interface Found permits Absence, Found.Apex, Sets {

    /** The top of a zone, where its SOA and NS are. */
    enum Apex implements Found {
        APEX
    }
}
