package dev.belay.discovery.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.belay.discovery.dns.Service.Place;
import dev.belay.platform.web.Response;
import dev.belay.protocol.Json;
import dev.belay.protocol.api.InstanceChanges;
import dev.belay.protocol.api.InstanceList;
import dev.belay.protocol.api.InstanceView;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Server-sent events of one service: {@code snapshot} with all its instances, then {@code changes} after every change. Whoever
 * was cut off asks again and gets a snapshot; so does who asks another replica, whose generations are its own.
 */
final class Watch implements Response.Writer {

    /** How often it is asked whether who watches still may, and a sign of life is given. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    /** Changes within this are told together. */
    private static final Duration TOGETHER = Duration.ofMillis(20);

    private final Desk desk;
    private final Watchers watchers;
    private final Place place;
    private final BooleanSupplier welcome;
    private final Map<String, Version> told = new HashMap<>();
    private long generation = -1;
    private boolean deaf;
    private long askedAt = System.nanoTime();

    /** {@code welcome} says whether who watches still may; the watch ends when it says no. */
    Watch(Desk desk, Watchers watchers, Place place, BooleanSupplier welcome) {
        this.desk = desk;
        this.watchers = watchers;
        this.place = place;
        this.welcome = welcome;
    }

    @Override
    public void writeTo(OutputStream output) throws IOException, InterruptedException {
        try (Watchers.Watcher watcher = watchers.watch(place)) {
            output.write("retry: 1000\n\n".getBytes(UTF_8));
            do {
                output.write(next().getBytes(UTF_8));
                output.flush();
            } while (watcher.await(HEARTBEAT, TOGETHER) && isWelcome());
        }
    }

    private boolean isWelcome() {
        long now = System.nanoTime();
        if (now - askedAt < HEARTBEAT.toNanos()) {
            return true;
        }
        askedAt = now;
        return welcome.getAsBoolean();
    }

    /** The next event, or a comment when there is nothing new. */
    private String next() {
        Seen.One seen = desk.look(replica -> replica.seen(place));
        Seen.Shot shot = seen.shot();
        if (!seen.settled() || (shot.index() == generation && seen.deaf() == deaf)) {
            return ": still here\n\n";
        }
        boolean first = generation < 0;
        generation = shot.index();
        deaf = seen.deaf();
        List<InstanceView> fresh = new ArrayList<>();
        Map<String, Version> now = new HashMap<>();
        for (Held held : shot.instances()) {
            now.put(held.id(), held.entry.version());
            if (!held.entry.version().equals(told.remove(held.id()))) {
                fresh.add(InstanceViews.of(held, seen.now()));
            }
        }
        List<String> gone = told.keySet().stream().sorted().toList();
        told.clear();
        told.putAll(now);
        return first
                ? event("snapshot", new InstanceList(generation, shot.frozen(), deaf, fresh))
                : event("changes", new InstanceChanges(generation, shot.frozen(), deaf, fresh, gone));
    }

    private String event(String name, Object value) {
        return "event: " + name + "\nid: " + generation + "\ndata: " + Json.API.writeValueAsString(value) + "\n\n";
    }
}
