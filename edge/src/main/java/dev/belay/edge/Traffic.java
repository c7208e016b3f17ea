package dev.belay.edge;

import dev.belay.protocol.edge.Routing;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The part of the edge that carries traffic: a listener, event loops, and the one route table that all of them read. */
// A channel tells by its end that a write or a close failed.
@SuppressWarnings("FutureReturnValueIgnored")
final class Traffic implements AutoCloseable {

    private static final long SWEEP_MILLIS = 50;
    private static final long BARRIER_SECONDS_MAX = 10;

    private final EdgeSettings settings;
    private final LongSupplier nanos;
    private final Transport transport = Transport.best();
    private final AtomicReference<RouteTable> table = new AtomicReference<>(RouteTable.EMPTY);
    private final List<Instance> unrouted = new ArrayList<>();
    private final MultiThreadIoEventLoopGroup group;
    private final IdentityHashMap<EventLoop, Loop> loops = new IdentityHashMap<>();
    private final List<Future<?>> sweeps;
    private final Channel listener;

    /** @throws UncheckedIOException when the address cannot be listened on; the message is fit to be shown */
    Traffic(EdgeSettings settings, SplittableRandom random, LongSupplier nanos) {
        this.settings = settings;
        this.nanos = nanos;
        int threads = settings.limits().count(EdgeLimit.EVENT_LOOPS);
        this.group = new MultiThreadIoEventLoopGroup(
                threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
                new DefaultThreadFactory("edge", true),
                transport.handler());
        group.forEach(executor -> {
            var eventLoop = (EventLoop) executor;
            loops.put(eventLoop, new Loop(eventLoop, transport, settings, table, random.split(), nanos));
        });
        this.sweeps = loops.values().stream().<Future<?>>map(this::sweeping).toList();
        this.listener = listen();
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    String transport() {
        return transport.name();
    }

    RouteTable table() {
        return table.get();
    }

    /**
     * Sends all further requests by {@code routing}, unless a later version is in force. When this returns, no request that
     * was routed by an earlier one is still looking for its instance.
     *
     * @return whether it is in force now
     */
    synchronized boolean apply(Routing routing) {
        var before = table.get();
        if (routing.version() <= before.version()) {
            return false;
        }
        var after = RouteTable.of(routing, before, nanos.getAsLong());
        table.set(after);
        before.instances().forEach((key, instance) -> {
            if (!after.instances().containsKey(key)) {
                unrouted.add(instance);
            }
        });
        onEveryLoop(Loop::sweep);
        return true;
    }

    /** Looks once more for the addresses of instances whose names were not known when their routing came. */
    synchronized void resolveAgain() {
        var before = table.get();
        if (before.unresolved()) {
            table.set(RouteTable.of(before.routing(), before, nanos.getAsLong()));
        }
    }

    /** Hands over what was counted since the last time. */
    synchronized Tally take() {
        var taken = Tally.empty();
        onEveryLoop(loop -> {
            var part = loop.take();
            synchronized (taken) {
                taken.add(part);
            }
        });
        return taken;
    }

    /** What is open on instances that drain or are no longer routed. Exact for tables that {@link #apply} put in force. */
    synchronized Map<String, Integer> inFlightOfLeaving() {
        unrouted.removeIf(instance -> instance.inFlight() == 0);
        var open = new TreeMap<String, Integer>();
        unrouted.forEach(instance -> open.merge(instance.id(), instance.inFlight(), Integer::sum));
        table.get().instances().values().stream()
                .filter(Instance::leaving)
                .forEach(instance -> open.merge(instance.id(), instance.inFlight(), Integer::sum));
        return open;
    }

    /** How many customers are connected. */
    int connections() {
        return loops.values().stream().mapToInt(Loop::customers).sum();
    }

    /** Takes no new customers, lets requests end for a while, and then ends them. */
    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        onEveryLoop(Loop::stop);
        long deadline = nanos.getAsLong() + settings.limits().nanos(EdgeLimit.STOP_MILLIS_MAX);
        var idle = new CountDownLatch(1);
        var watch = group.next()
                .scheduleAtFixedRate(
                        () -> {
                            if (connections() == 0 || nanos.getAsLong() - deadline >= 0) {
                                idle.countDown();
                            }
                        },
                        0,
                        SWEEP_MILLIS,
                        TimeUnit.MILLISECONDS);
        await(idle, TimeUnit.NANOSECONDS.toSeconds(deadline - nanos.getAsLong()) + BARRIER_SECONDS_MAX);
        watch.cancel(false);
        onEveryLoop(Loop::cut);
    }

    /** Ends the event loops. Nothing can be counted afterwards. */
    void release() {
        sweeps.forEach(sweep -> sweep.cancel(false));
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(BARRIER_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private Future<?> sweeping(Loop loop) {
        return loop.eventLoop().scheduleAtFixedRate(loop::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    private Channel listen() {
        var address = new InetSocketAddress(settings.host(), settings.port());
        var binding = new ServerBootstrap()
                .group(group)
                .channel(transport.listener())
                .option(ChannelOption.SO_BACKLOG, 1_024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        welcome(channel);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            release();
            throw new UncheckedIOException(new IOException(
                    "The edge cannot listen on " + settings.host() + ":" + settings.port() + ": "
                            + binding.cause().getMessage(),
                    binding.cause()));
        }
        return binding.channel();
    }

    private void welcome(Channel channel) {
        var loop = loops.get(channel.eventLoop());
        if (loop == null) {
            channel.close();
        } else if (connections() >= settings.limits().of(EdgeLimit.CONNECTIONS_MAX)) {
            loop.tally().count(Tally.Event.CONNECTIONS_REFUSED);
            turnAway(loop, channel);
        } else {
            new CustomerConnection(loop, channel);
        }
    }

    /** Refuses a customer for whom there is no room. */
    private static void turnAway(Loop loop, Channel channel) {
        channel.pipeline().addLast(new HttpResponseEncoder());
        var answer = Refusal.BUSY.answer(Correlation.newId(loop.random()));
        answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        channel.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }

    /** Runs something on every event loop, and waits for all of them. */
    private void onEveryLoop(Consumer<Loop> task) {
        var done = new CountDownLatch(loops.size());
        loops.values()
                .forEach(loop -> loop.eventLoop().execute(() -> {
                    try {
                        task.accept(loop);
                    } finally {
                        done.countDown();
                    }
                }));
        await(done, BARRIER_SECONDS_MAX);
    }

    private static void await(CountDownLatch latch, long secondsMax) {
        try {
            if (!latch.await(secondsMax, TimeUnit.SECONDS)) {
                throw new IllegalStateException("an event loop did not answer within " + secondsMax + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the event loops", e);
        }
    }
}
