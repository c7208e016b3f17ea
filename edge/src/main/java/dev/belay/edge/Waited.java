package dev.belay.edge;

import org.jspecify.annotations.Nullable;

/** Whom an exchange has waited for too long, if for anyone. */
enum Waited {
    NOT_TOO_LONG,
    FOR_THE_REQUEST,
    FOR_THE_ANSWER,
    FOR_THE_REST,
    FOR_THE_CUSTOMER;

    static Waited of(CustomerConnection customer, @Nullable Answer answer, long now, long nanos, EdgeLimits limits) {
        boolean requestDue = requestDue(customer);
        if (answer == null) {
            if (requestDue && (nanos > limits.nanos(EdgeLimit.BODY_IDLE_MILLIS_MAX) || customer.bodyOverdue(now))) {
                return FOR_THE_REQUEST;
            }
            return !requestDue && nanos > limits.nanos(EdgeLimit.ANSWER_MILLIS_MAX) ? FOR_THE_ANSWER : NOT_TOO_LONG;
        }
        if (nanos <= limits.nanos(EdgeLimit.ANSWER_IDLE_MILLIS_MAX)) {
            return NOT_TOO_LONG;
        }
        return customer.writable() ? FOR_THE_REST : FOR_THE_CUSTOMER;
    }

    /** Whether a customer who goes away after so long did so since no answer came, rather than for reasons of their own. */
    static boolean inVain(CustomerConnection customer, @Nullable Answer answer, long nanos, EdgeLimits limits) {
        return answer == null && !requestDue(customer) && nanos >= limits.nanos(EdgeLimit.GIVEN_UP_MILLIS_MIN);
    }

    private static boolean requestDue(CustomerConnection customer) {
        return !customer.requestComplete() && !customer.uploadPaused();
    }
}
