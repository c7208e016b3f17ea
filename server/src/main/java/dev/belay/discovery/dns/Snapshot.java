package dev.belay.discovery.dns;

import java.util.List;

/**
 * All names at one moment; never changes. The grammar, from the right, after the zone (the guide has it as a table):
 *
 * <pre>
 * [[tag.][release.]service.]service[.place][.environment]     _service._tcp[.service][.place][.environment]
 * node.node[.environment]   hex.addr[.environment]   ns   …[.environment.dc] for all of these
 * place: zone.zone, those in a zone alone, or zone.near, those in it first; _tag or _release instead of _tcp
 * </pre>
 *
 * @param heard whether it was told yet all that there is: before, nothing is denied
 * @param serial of the zones, greater with every change
 * @param written addresses of targets, whose names are known without
 */
record Snapshot(
        boolean heard,
        int serial,
        Ground ground,
        LabelMap<LabelMap<Listed>> environments,
        LabelMap<Found> nodes,
        LabelMap<Found> reverse,
        LabelMap<Found> written) {

    static final byte[] NS = Labels.bytes("ns");
    static final LabelMap<Listed> NO_ENVIRONMENT = LabelMap.empty(Listed.NOTHING);

    /** The label of a zone in names that tell none. */
    private static final int NOWHERE = -1;

    static final byte[] SERVICE = Labels.bytes("service");
    static final byte[] NODE = Labels.bytes("node");
    static final byte[] ADDR = Labels.bytes("addr");
    static final byte[] ZONE = Labels.bytes("zone");
    static final byte[] NEAR = Labels.bytes("near");
    static final byte[] DC = Labels.bytes("dc");
    static final byte[] TCP = Labels.bytes("_tcp");
    private static final byte[] IN_ADDR = Labels.wire("in-addr.arpa");
    private static final byte[] IP6 = Labels.wire("ip6.arpa");

    /** What there is at the name that is asked for. Tells the query which zone it is in. */
    Found find(Query query) {
        for (Zone zone : ground.zones()) {
            if (query.isWithin(zone.name(), zone.labels())) {
                query.zone(zone.labels());
                Found found = within(query, query.labels() - zone.labels());
                return heard || found != Absence.MISSING ? found : Absence.UNHEARD;
            }
        }
        return reversed(query);
    }

    /** Of a name with {@code count} labels before the zone. */
    private Found within(Query query, int count) {
        if (count == 0) {
            return Found.Apex.APEX;
        }
        int last = count - 1;
        if (query.is(last, DC)) {
            return count == 1 ? Sets.NONE : inEnvironment(query, last);
        } else if (query.is(last, SERVICE)
                || query.is(last, NODE)
                || query.is(last, ADDR)
                || query.is(last, ZONE)
                || query.is(last, NEAR)
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
        if (query.is(last, NODE)) {
            return switch (last) {
                case 0 -> Sets.NONE;
                case 1 -> nodes.get(query.name(), query.labelFrom(0), query.labelBytes(0));
                default -> Absence.MISSING;
            };
        } else if (query.is(last, ADDR)) {
            return last == 0 ? Sets.NONE : last == 1 ? Written.address(query) : Absence.MISSING;
        } else if (query.is(last, ZONE) || query.is(last, NEAR)) {
            return last < 2 ? Sets.NONE : named(query, last - 1, services, last - 1);
        }
        return named(query, count, services, NOWHERE);
    }

    /** Of a name whose labels before {@code count} tell a service; {@code place} is the label of a zone. */
    private Found named(Query query, int count, LabelMap<Listed> services, int place) {
        int last = count - 1;
        if (query.is(last, SERVICE)) {
            return last > 0 && query.isUnderscored(last - 1)
                    ? underscored(query, last, services, place)
                    : service(query, last, services, place);
        }
        return query.isUnderscored(last) ? underscored(query, count, services, place) : Absence.MISSING;
    }

    /** {@code [[tag.][release.]service]}: two labels before the service, each a release or a tag. */
    private Found service(Query query, int count, LabelMap<Listed> services, int place) {
        if (count == 0) {
            return Sets.NONE;
        }
        int label = count - 1;
        Listed listed = services.get(query.name(), query.labelFrom(label), query.labelBytes(label));
        return switch (label) {
            case 0 -> chosen(query, listed, List.of(), place);
            case 1 -> {
                Found release = place == NOWHERE
                        ? listed.release(query.name(), query.labelFrom(0), query.labelBytes(0))
                        : Absence.MISSING;
                yield release == Absence.MISSING ? chosen(query, listed, List.of(query.label(0, 0)), place) : release;
            }
            case 2 -> chosen(query, listed, List.of(query.label(0, 0), query.label(1, 0)), place);
            default -> Absence.MISSING;
        };
    }

    /** {@code [_service.]_tcp}, or a release or a tag in the place of {@code tcp} (RFC 2782). */
    private Found underscored(Query query, int count, LabelMap<Listed> services, int place) {
        if (count == 1) {
            return Sets.NONE;
        } else if (count > 2 || !query.isUnderscored(0)) {
            return Absence.MISSING;
        }
        Listed listed = services.get(query.name(), query.labelFrom(0) + 1, query.labelBytes(0) - 1);
        return chosen(query, listed, query.is(1, TCP) ? List.of() : List.of(query.label(1, 1)), place);
    }

    private Found chosen(Query query, Listed listed, List<String> labels, int place) {
        if (listed == Listed.NOTHING || (place == NOWHERE && labels.isEmpty())) {
            return listed.whole();
        } else if (place == NOWHERE) {
            return ground.chosen().of(listed, labels, "", Wish.Where.ANYWHERE);
        }
        Wish.Where where = query.is(place + 1, NEAR) ? Wish.Where.NEAREST : Wish.Where.WITHIN;
        return ground.chosen().of(listed, labels, query.label(place, 0), where);
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
