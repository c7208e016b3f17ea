package dev.belay.edge;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What belongs to one event loop, and is touched by its thread alone: connections, counts, chance, and a coarse clock. */
final class Loop {

    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    private final EventLoop eventLoop;
    private final EdgeSettings settings;
    private final AtomicReference<RouteTable> table;
    private final RandomGenerator random;
    private final LongSupplier nanos;
    private final RequestRules rules;
    private final RetryBudget retries;
    private final InstanceConnections connections;
    private final Set<CustomerConnection> customers = Collections.newSetFromMap(new IdentityHashMap<>());
    private volatile int customerCount;
    private final long leavingNanosMax;
    private Tally tally = Tally.empty();
    private long now;
    private boolean stopping;

    Loop(
            EventLoop eventLoop,
            Transport transport,
            EdgeSettings settings,
            AtomicReference<RouteTable> table,
            RandomGenerator random,
            LongSupplier nanos) {
        this.eventLoop = eventLoop;
        this.settings = settings;
        this.table = table;
        this.random = random;
        this.nanos = nanos;
        var limits = settings.limits();
        this.rules = new RequestRules(limits.of(EdgeLimit.REQUEST_BODY_BYTES_MAX));
        this.retries = new RetryBudget(limits.of(EdgeLimit.RETRY_PERCENT_MAX), limits.of(EdgeLimit.RETRY_RESERVE));
        this.leavingNanosMax = limits.nanos(EdgeLimit.LEAVING_MILLIS_MAX);
        this.now = nanos.getAsLong();
        this.connections = new InstanceConnections(this, transport);
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    EdgeSettings settings() {
        return settings;
    }

    EdgeLimits limits() {
        return settings.limits();
    }

    RequestRules rules() {
        return rules;
    }

    RetryBudget retries() {
        return retries;
    }

    InstanceConnections connections() {
        return connections;
    }

    RandomGenerator random() {
        return random;
    }

    Tally tally() {
        return tally;
    }

    RouteTable table() {
        return table.get();
    }

    /** Nanoseconds as of the last sweep: exact enough for deadlines. */
    long now() {
        return now;
    }

    /** Nanoseconds as of this moment, for latencies. */
    long exactNow() {
        return nanos.getAsLong();
    }

    boolean stopping() {
        return stopping;
    }

    void join(CustomerConnection customer) {
        customers.add(customer);
        customerCount = customers.size();
    }

    void leave(CustomerConnection customer) {
        customers.remove(customer);
        customerCount = customers.size();
    }

    /** How many customers are connected. The one thing here that other threads may ask. */
    int customers() {
        return customerCount;
    }

    /** Moves the clock on and ends whatever is overdue. */
    void sweep() {
        now = nanos.getAsLong();
        for (var customer : new ArrayList<>(customers)) {
            sweep(customer);
        }
        connections.sweep();
    }

    /** A fault with one customer must not take their deadlines from all others. */
    private void sweep(CustomerConnection customer) {
        try {
            customer.sweep(now, leavingNanosMax);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("could not look after a customer connection");
            customer.close();
        }
    }

    /** Hands over what was counted, and begins anew. */
    Tally take() {
        var taken = tally;
        tally = Tally.empty();
        return taken;
    }

    /** No request after those in flight. */
    void stop() {
        stopping = true;
        sweep();
    }

    /** Ends everything at once. */
    void cut() {
        new ArrayList<>(customers).forEach(CustomerConnection::close);
    }
}
