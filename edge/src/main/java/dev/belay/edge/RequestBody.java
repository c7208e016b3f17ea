package dev.belay.edge;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The body of a request on its way: what waits for a connection, and what is kept for another attempt. */
final class RequestBody {

    private final ArrayDeque<HttpContent> waiting = new ArrayDeque<>(4);
    private final List<HttpContent> kept = new ArrayList<>(2);
    private final long keptBytesMax;
    private boolean keep;
    private long keptBytes;
    private long waitingBytes;
    private boolean sentToTheEnd;

    /** @param keep whether the request may be tried again after a part of it was sent */
    RequestBody(boolean keep, long keptBytesMax) {
        this.keep = keep;
        this.keptBytesMax = keptBytesMax;
    }

    void add(HttpContent piece) {
        waiting.add(piece);
        waitingBytes += piece.content().readableBytes();
    }

    /** Bytes that wait for a connection. */
    long waitingBytes() {
        return waitingBytes;
    }

    /** Whether everything that was sent is still here. */
    boolean kept() {
        return keep;
    }

    /** Whether the end of the body was sent. */
    boolean sentToTheEnd() {
        return sentToTheEnd;
    }

    /** Writes what waits, without flushing. */
    void sendTo(InstanceConnection connection) {
        for (var piece = waiting.poll(); piece != null; piece = waiting.poll()) {
            sentToTheEnd = piece instanceof LastHttpContent;
            keepForAnotherAttempt(piece);
            connection.write(piece);
        }
        waitingBytes = 0;
    }

    /** Makes ready to be sent from its beginning. Only when {@link #kept()}. */
    void rewind() {
        for (int index = kept.size() - 1; index >= 0; index--) {
            waiting.addFirst(kept.get(index));
            waitingBytes += kept.get(index).content().readableBytes();
        }
        kept.clear();
        keptBytes = 0;
        sentToTheEnd = false;
    }

    /** Lets go of all of it. */
    void release() {
        keep = false;
        waiting.forEach(HttpContent::release);
        waiting.clear();
        waitingBytes = 0;
        letGo();
    }

    private void keepForAnotherAttempt(HttpContent piece) {
        if (!keep) {
            return;
        }
        keptBytes += piece.content().readableBytes();
        if (keptBytes > keptBytesMax) {
            keep = false;
            letGo();
        } else {
            kept.add(piece.retainedDuplicate());
        }
    }

    private void letGo() {
        kept.forEach(HttpContent::release);
        kept.clear();
    }
}
