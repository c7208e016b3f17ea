package dev.belay.discovery.dns;

import java.util.List;

/** The records at a name that exists; a name with none has names beneath it. */
record Sets(Addresses a, Addresses aaaa, Targets srv, Data txt, Data ptr) implements Found {

    /** A name that exists and has no records. */
    static final Sets NONE = new Sets(Addresses.NONE, Addresses.NONE, Targets.NONE, Data.NONE, Data.NONE);

    /** Addresses alone, of both kinds. */
    static Sets addresses(List<Addresses.Weighted> all, int ttlSeconds) {
        return new Sets(
                Addresses.of(Type.A, ttlSeconds, all),
                Addresses.of(Type.AAAA, ttlSeconds, all),
                Targets.NONE,
                Data.NONE,
                Data.NONE);
    }

    static Sets pointers(Data ptr) {
        return new Sets(Addresses.NONE, Addresses.NONE, Targets.NONE, Data.NONE, ptr);
    }

    /** Shows all records. */
    void each(Records.Seen seen) {
        for (Records each : List.of(a, aaaa, srv, txt, ptr)) {
            each.each(seen);
        }
    }

    /** The records of a type; none of a type that nobody has here. */
    Records of(int type) {
        return switch (type) {
            case Type.A -> a;
            case Type.AAAA -> aaaa;
            case Type.SRV -> srv;
            case Type.TXT -> txt;
            case Type.PTR -> ptr;
            default -> Data.NONE;
        };
    }
}
