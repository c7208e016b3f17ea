package dev.belay.discovery;

import java.time.Instant;

/**
 * All that is known of one instance: what is decided, and what was heard last.
 *
 * @param heard whether its host ever spoke of it
 * @param expired its lease ran out
 */
record Known(
        Enrolment enrolment,
        boolean heard,
        boolean ready,
        String address,
        int port,
        Instant leaseUntil,
        boolean expired) {

    static Known unheard(Enrolment enrolment, Instant leaseUntil) {
        return new Known(enrolment, false, false, "", 0, leaseUntil, false);
    }

    Known with(Enrolment other) {
        return new Known(other, heard, ready, address, port, leaseUntil, expired);
    }

    Known hearing(Heard news, Instant leaseUntil) {
        boolean placed = news.port() > 0;
        return new Known(
                enrolment,
                true,
                news.ready() && placed,
                placed ? news.address() : address,
                placed ? news.port() : port,
                leaseUntil,
                false);
    }

    Known leased(Instant until) {
        return new Known(enrolment, heard, ready, address, port, until, expired);
    }

    Known expire() {
        return new Known(enrolment, heard, ready, address, port, leaseUntil, true);
    }

    /** Whether traffic may have to go elsewhere than before. */
    boolean differs(Known before) {
        return ready != before.ready
                || heard != before.heard
                || expired != before.expired
                || port != before.port
                || !address.equals(before.address);
    }

    /** It can be given customers. */
    boolean eligible() {
        return ready && port > 0 && !enrolment.draining();
    }

    Instance.Health health() {
        if (!heard) {
            return Instance.Health.UNKNOWN;
        } else if (expired) {
            return Instance.Health.EXPIRED;
        }
        return ready ? Instance.Health.READY : Instance.Health.UNREADY;
    }

    Instance view() {
        return new Instance(
                enrolment.instance(),
                enrolment.service(),
                enrolment.environment(),
                enrolment.release(),
                enrolment.host(),
                address,
                port,
                enrolment.weight(),
                health(),
                enrolment.draining(),
                leaseUntil);
    }
}
