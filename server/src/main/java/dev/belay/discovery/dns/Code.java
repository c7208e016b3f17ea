package dev.belay.discovery.dns;

import java.util.Locale;

/** What became of a question (RFC 1035, 6891). */
enum Code {
    NOERROR(0),
    FORMERR(1),
    SERVFAIL(2),
    NXDOMAIN(3),
    NOTIMP(4),
    REFUSED(5),
    BADVERS(16);

    private final int number;

    Code(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** As metrics name it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
