package dev.belay.client;

import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * A call of an instance that was chosen. It counts as outstanding until it is said what became of it, so say that, or
 * close it: what was not said to have succeeded has failed, as when an exception ends the block. Only the first word
 * counts.
 *
 * <pre>{@code
 * try (Call call = web.choose().orElseThrow()) {
 *     var answer = http.send(HttpRequest.newBuilder(call.uri("http", "/orders")).build(), BodyHandlers.ofString());
 *     call.ended(answer.statusCode() < 500);
 * }
 * }</pre>
 */
public final class Call implements AutoCloseable {

    /** What became of it. */
    enum Outcome {
        SUCCEEDED,
        FAILED,
        WITHDRAWN
    }

    private final Member member;
    private final BiConsumer<Member, Outcome> told;
    private final AtomicBoolean ended = new AtomicBoolean();

    Call(Member member, BiConsumer<Member, Outcome> told) {
        this.member = member;
        this.told = told;
        member.standing().outstanding.incrementAndGet();
    }

    public Instance instance() {
        return member.instance();
    }

    /** Where to call it, as {@link Instance#uri} has it. */
    public URI uri(String scheme, String path) {
        return instance().uri(scheme, path);
    }

    /** It was answered well, or not. An answer that faults the caller, such as 404, is a good one. */
    public void ended(boolean well) {
        end(well ? Outcome.SUCCEEDED : Outcome.FAILED);
    }

    /** It ended for reasons of the caller, which tells nothing of the instance. */
    public void withdrawn() {
        end(Outcome.WITHDRAWN);
    }

    /** It failed, unless something else was said before. */
    @Override
    public void close() {
        end(Outcome.FAILED);
    }

    private void end(Outcome outcome) {
        if (ended.compareAndSet(false, true)) {
            member.standing().outstanding.decrementAndGet();
            told.accept(member, outcome);
        }
    }
}
