package dev.belay.discovery.dns;

/** The top of a zone, where its SOA and NS are. */
enum Apex implements Found {
    APEX
}
