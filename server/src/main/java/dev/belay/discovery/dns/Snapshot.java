package dev.belay.discovery.dns;

/**
 * All names at one moment; never changes. The grammar, from the right, after the zone (the guide has it as a table):
 *
 * <pre>
 * [[release.]service.]service[.environment]     _service._tcp[.service][.environment]
 * node.node[.environment]   hex.addr[.environment]   ns   …[.environment.dc] for all of these
 * </pre>
 *
 * @param heard whether it was told yet what there is
 * @param serial of the zones, greater with every change
 */
record Snapshot(
        boolean heard,
        int serial,
        Ground ground,
        LabelMap<LabelMap<Listed>> environments,
        LabelMap<Found> nodes,
        LabelMap<Found> reverse) {

    static final byte[] NS = Labels.bytes("ns");
    static final LabelMap<Listed> NO_ENVIRONMENT = LabelMap.empty(Listed.NOTHING);

    private static final byte[] SERVICE = Labels.bytes("service");
    private static final byte[] NODE = Labels.bytes("node");
    private static final byte[] ADDR = Labels.bytes("addr");
    private static final byte[] DC = Labels.bytes("dc");
    private static final byte[] TCP = Labels.bytes("_tcp");
    private static final byte[] IN_ADDR = Labels.wire("in-addr.arpa");
    private static final byte[] IP6 = Labels.wire("ip6.arpa");

    /** What there is at the name that is asked for. Tells the query which zone it is in. */
    Found find(Query query) {
        for (Zone zone : ground.zones()) {
            if (query.isWithin(zone.name(), zone.labels())) {
                query.zone(zone.labels());
                return heard ? within(query, query.labels() - zone.labels()) : Absence.UNHEARD;
            }
        }
        return reversed(query);
    }

    /** Of a name with {@code count} labels before the zone. */
    private Found within(Query query, int count) {
        if (count == 0) {
            return Apex.APEX;
        }
        int last = count - 1;
        if (query.is(last, DC)) {
            return count == 1 ? Sets.NONE : inEnvironment(query, last);
        } else if (query.is(last, SERVICE)
                || query.is(last, NODE)
                || query.is(last, ADDR)
                || query.isUnderscored(last)) {
            return inPlace(query, count, environments.get(ground.usual()));
        } else if (query.is(last, NS)) {
            return count == 1 ? ground.nameServer() : Absence.MISSING;
        }
        return inEnvironment(query, count);
    }

    /** Of a name whose label before {@code count} is an environment. */
    private Found inEnvironment(Query query, int count) {
        int label = count - 1;
        LabelMap<Listed> services = environments.get(query.name(), query.labelFrom(label), query.labelBytes(label));
        if (services == NO_ENVIRONMENT) {
            if (!query.is(label, ground.datacenter()) && !query.is(label, ground.usual())) {
                return Absence.MISSING;
            }
            services = environments.get(ground.usual());
        }
        return label == 0 ? Sets.NONE : inPlace(query, label, services);
    }

    private Found inPlace(Query query, int count, LabelMap<Listed> services) {
        int last = count - 1;
        if (query.is(last, SERVICE)) {
            return last > 0 && query.isUnderscored(last - 1)
                    ? underscored(query, last, services)
                    : service(query, last, services);
        } else if (query.isUnderscored(last)) {
            return underscored(query, count, services);
        } else if (query.is(last, NODE)) {
            return switch (last) {
                case 0 -> Sets.NONE;
                case 1 -> nodes.get(query.name(), query.labelFrom(0), query.labelBytes(0));
                default -> Absence.MISSING;
            };
        } else if (query.is(last, ADDR)) {
            return last == 0 ? Sets.NONE : last == 1 ? Written.address(query) : Absence.MISSING;
        }
        return Absence.MISSING;
    }

    /** {@code [[release.]service]}. */
    private static Found service(Query query, int count, LabelMap<Listed> services) {
        if (count == 0) {
            return Sets.NONE;
        }
        int label = count - 1;
        Listed listed = services.get(query.name(), query.labelFrom(label), query.labelBytes(label));
        return switch (label) {
            case 0 -> listed.whole();
            case 1 -> listed.release(query.name(), query.labelFrom(0), query.labelBytes(0));
            default -> Absence.MISSING;
        };
    }

    /** {@code [_service.]_tcp}, or a release in the place of {@code tcp} (RFC 2782). */
    private static Found underscored(Query query, int count, LabelMap<Listed> services) {
        if (count == 1) {
            return Sets.NONE;
        } else if (count > 2 || !query.isUnderscored(0)) {
            return Absence.MISSING;
        }
        Listed listed = services.get(query.name(), query.labelFrom(0) + 1, query.labelBytes(0) - 1);
        return query.is(1, TCP)
                ? listed.whole()
                : listed.release(query.name(), query.labelFrom(1) + 1, query.labelBytes(1) - 1);
    }

    private Found reversed(Query query) {
        byte[] address = query.isWithin(IN_ADDR, 2) || query.isWithin(IP6, 2) ? Written.reversed(query) : new byte[0];
        Found found = address.length == 0 ? Absence.MISSING : reverse.get(address);
        if (found == Absence.MISSING) {
            return Absence.OUTSIDE;
        }
        // Each address is a zone of its own: its neighbours may be known to others.
        query.zone(query.labels());
        return found;
    }
}
