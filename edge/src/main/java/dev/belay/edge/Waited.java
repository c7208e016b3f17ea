package dev.belay.edge;

import org.jspecify.annotations.Nullable;

/** Whom an exchange has waited for too long, if for anyone. */
enum Waited {
    NOT_TOO_LONG,
    FOR_THE_REQUEST,
    FOR_THE_ANSWER,
    FOR_THE_REST,
    FOR_THE_CUSTOMER;

    static Waited of(CustomerConnection customer, @Nullable Answer answer, long nanos, EdgeLimits limits) {
        boolean requestDue = !customer.requestComplete() && !customer.uploadPaused();
        if (answer == null) {
            if (requestDue && nanos > limits.nanos(EdgeLimit.BODY_IDLE_MILLIS_MAX)) {
                return FOR_THE_REQUEST;
            }
            return !requestDue && nanos > limits.nanos(EdgeLimit.ANSWER_MILLIS_MAX) ? FOR_THE_ANSWER : NOT_TOO_LONG;
        }
        if (nanos <= limits.nanos(EdgeLimit.ANSWER_IDLE_MILLIS_MAX)) {
            return NOT_TOO_LONG;
        }
        return customer.writable() ? FOR_THE_REST : FOR_THE_CUSTOMER;
    }
}
