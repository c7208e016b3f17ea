package dev.belay.discovery.dns;

/** Numbers of record types that are answered or refused by name (RFC 1035, 2782, 3596, 6891, 8482). */
final class Type {

    static final int A = 1;
    static final int NS = 2;
    static final int SOA = 6;
    static final int PTR = 12;
    static final int HINFO = 13;
    static final int TXT = 16;
    static final int AAAA = 28;
    static final int SRV = 33;
    static final int DNAME = 39;
    static final int OPT = 41;
    static final int IXFR = 251;
    static final int AXFR = 252;
    static final int ANY = 255;

    /** Class IN, and the class of questions that any class may answer. */
    static final int IN = 1;

    static final int ANY_CLASS = 255;

    private Type() {}
}
