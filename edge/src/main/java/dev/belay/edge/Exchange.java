package dev.belay.edge;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, on their way through. It tries instances until one answers, as far as that is safe: a request
 * of which a byte was sent is tried again only when its method is idempotent and its body was kept.
 */
final class Exchange {

    private static final long WAITING_BYTES_MAX = 65_536;

    private final Loop loop;
    private final CustomerConnection customer;
    private final HttpRequest request;
    private final RequestHead head;
    private final RequestBody body;
    private final boolean idempotent;
    private final long startedAt;
    private Routed routed;
    private Pool own;
    private List<Instance> tried = List.of();
    private @Nullable Instance instance;
    private @Nullable InstanceConnection connection;
    private @Nullable Answer answer;
    private boolean sent;
    private boolean tunnelled;
    private boolean over;
    private long answerActiveAt;

    Exchange(Loop loop, CustomerConnection customer, HttpRequest request, Routed routed, Pool own, RequestHead head) {
        this.loop = loop;
        this.customer = customer;
        this.request = request;
        this.routed = routed;
        this.own = own;
        this.head = head;
        this.startedAt = loop.exactNow();
        this.answerActiveAt = loop.now();
        this.idempotent = RequestRules.idempotent(request.method());
        this.body = new RequestBody(idempotent, loop.limits().of(EdgeLimit.REPLAY_BYTES_MAX));
    }

    boolean over() {
        return over;
    }

    boolean headOnly() {
        return HttpMethod.HEAD.equals(request.method());
    }

    /** Whether it may be sent again after a part of it was sent. */
    boolean repeatable() {
        return idempotent && body.kept();
    }

    /** Sends the request to an instance that was not tried for it yet. */
    void attempt() {
        var chosen = routed.choose(own, loop.random(), loop.now(), tried);
        if (chosen.isEmpty()) {
            fail(Refusal.NOT_SERVED, own.release());
            return;
        }
        var to = chosen.get();
        if (!to.release().equals(own.release())) {
            loop.tally().count(Tally.Event.FALLBACKS);
        }
        instance = to;
        to.begin();
        loop.connections().lend(to, this);
    }

    /** A connection to the instance is ready. */
    void connected(InstanceConnection lent) {
        connection = lent;
        sent = true;
        lent.write(request);
        body.sendTo(lent);
        answerActiveAt = loop.now();
        if (!customer.reading()) {
            lent.flush();
        }
        uploadPaceChanged();
    }

    /** The instance did not let itself be connected to. Nothing of the request has left. */
    void refused(Instance by) {
        if (over || instance != by) {
            return;
        }
        retryOr(Refusal.NOT_SERVED);
    }

    /** The connection was lost, or carried no HTTP. */
    void lost() {
        connection = null;
        if (tunnelled) {
            end();
            customer.closeGently();
        } else if (answer != null) {
            end();
            answer.cutShort(loop, startedAt);
            customer.cut();
        } else {
            retryOr(Refusal.NO_ANSWER);
        }
    }

    private void retryOr(Refusal refusal) {
        var failed = endAttempt();
        if (tried.isEmpty()) {
            tried = new ArrayList<>(2);
        }
        tried.add(failed);
        // The weights may have moved meanwhile, and an acknowledged version holds for retries too.
        routed = loop.table().route(RequestRules.host(request.headers())).orElse(routed);
        own = routed.poolOf(head.customerName()).orElse(own);
        boolean safe = !sent || repeatable();
        boolean attemptLeft = tried.size() < loop.limits().count(EdgeLimit.ATTEMPTS_MAX)
                && routed.choose(own, loop.random(), loop.now(), tried).isPresent();
        if (!safe || !attemptLeft || !loop.retries().take()) {
            fail(refusal, failed.release());
            return;
        }
        loop.tally().of(failed.release()).retry();
        body.rewind();
        attempt();
    }

    /** Gives up, visibly: the customer gets an answer of the edge. */
    private void fail(Refusal refusal, Release release) {
        end();
        loop.tally().of(release).request(true, loop.exactNow() - startedAt);
        customer.endAfterUnfinishedRequest();
        customer.refuse(refusal);
    }

    /** A part of the request's body arrived. */
    void requestPiece(HttpContent piece) {
        var to = connection;
        body.add(piece);
        if (to != null) {
            body.sendTo(to);
        }
        uploadPaceChanged();
    }

    /** The request's body turned out to be malformed or too large. */
    void spoiled(Refusal refusal) {
        boolean begun = answer != null;
        end();
        if (begun) {
            customer.cut();
        } else {
            customer.refuse(refusal);
        }
    }

    void flushRequest() {
        if (connection != null) {
            connection.flush();
        }
    }

    void uploadPaceChanged() {
        if (over) {
            return;
        }
        boolean ready = connection == null ? body.waitingBytes() < WAITING_BYTES_MAX : connection.writable();
        boolean switching = head.webSocket() && !tunnelled && customer.requestComplete();
        customer.pauseUpload(!ready || switching);
    }

    void downloadPaceChanged() {
        if (connection != null) {
            connection.read(customer.writable());
        }
    }

    /** A 1xx answer, such as 100: another will follow. */
    void interim(HttpResponse said) {
        answerActiveAt = loop.now();
        if (head.modern()) {
            var passedOn = new DefaultHttpResponse(HttpVersion.HTTP_1_1, said.status(), said.headers());
            Forwarding.strip(passedOn.headers());
            customer.write(passedOn);
            customer.write(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    /** The head of the answer. */
    void answer(HttpResponse said) {
        answerActiveAt = loop.now();
        var from = instance;
        if (from == null) {
            return;
        }
        if (Answer.unusable(said, head)) {
            closeConnection();
            fail(Refusal.NO_ANSWER, from.release());
            return;
        }
        customer.endAfterUnfinishedRequest();
        var begun = Answer.of(said, head, from.release(), customer.endsAfterAnswer());
        answer = begun;
        if (begun.endsConnection()) {
            customer.endAfterAnswer();
        }
        if (begun.endless()) {
            begun.count(loop, startedAt);
        }
        customer.write(said);
    }

    /** A part of the answer's body. */
    void answerPiece(HttpContent piece) {
        answerActiveAt = loop.now();
        customer.write(piece);
        if (!customer.writable() && connection != null) {
            connection.read(false);
        }
    }

    /** The last part of the answer. */
    void answerEnd(LastHttpContent last) {
        var begun = answer;
        customer.write(last);
        if (begun == null) {
            return;
        }
        if (begun.switching()) {
            becomeTunnel();
            return;
        }
        begun.count(loop, startedAt);
        var used = connection;
        boolean reusable = begun.reusable() && body.sentToTheEnd();
        if (used != null && reusable) {
            connection = null;
            loop.connections().giveBack(used);
        }
        end();
        customer.answered();
    }

    void flushAnswer() {
        customer.flush();
    }

    private void becomeTunnel() {
        var with = connection;
        if (with == null) {
            return;
        }
        tunnelled = true;
        customer.writePlainly();
        with.writePlainly();
        customer.readPlainly();
        with.readPlainly();
    }

    /** Bytes from the customer, past HTTP. */
    void tunnelUp(ByteBuf bytes) {
        answerActiveAt = loop.now();
        if (connection == null) {
            bytes.release();
            return;
        }
        connection.write(bytes);
        uploadPaceChanged();
    }

    /** Bytes from the instance, past HTTP. */
    void tunnelDown(ByteBuf bytes) {
        answerActiveAt = loop.now();
        customer.write(bytes);
        downloadPaceChanged();
    }

    /**
     * The customer went away. That is no failure of the release, unless they had waited long for an answer of which nothing
     * came: a release that hangs is seen by those who give up on it, and by nothing else.
     */
    void abandoned(long customerActiveAt) {
        if (over) {
            return;
        }
        var on = instance;
        long waited = loop.exactNow() - Math.max(answerActiveAt, customerActiveAt);
        if (on != null && Waited.inVain(customer, answer, waited, loop.limits())) {
            loop.tally().of(on.release()).request(true, loop.exactNow() - startedAt);
        }
        if (!tunnelled) {
            loop.tally().count(Tally.Event.ABORTED);
        }
        end();
    }

    /** Ends what takes too long. */
    void sweep(long now, long customerActiveAt, long leavingNanosMax) {
        var on = instance;
        if (on != null && endless() && (loop.stopping() || on.overstayed(now, leavingNanosMax))) {
            endStream();
            return;
        }
        var waited = Waited.of(customer, answer, now, now - Math.max(answerActiveAt, customerActiveAt), loop.limits());
        switch (waited) {
            case NOT_TOO_LONG -> {}
            case FOR_THE_REQUEST -> {
                loop.tally().count(Tally.Event.REFUSED);
                customer.endAfterAnswer();
                spoiled(Refusal.TOO_SLOW);
            }
            case FOR_THE_ANSWER -> fail(Refusal.ANSWER_TOO_SLOW, on == null ? own.release() : on.release());
            case FOR_THE_REST -> {
                if (endless()) {
                    endStream();
                } else {
                    closeConnection();
                    lost();
                }
            }
            case FOR_THE_CUSTOMER -> customer.close();
        }
    }

    private boolean endless() {
        return tunnelled || (answer != null && answer.endless());
    }

    /** Ends a stream that has no end of its own, in the way that lets the customer come back to another instance. */
    private void endStream() {
        loop.tally().count(Tally.Event.STREAMS_ENDED);
        boolean plain = !tunnelled;
        end();
        if (plain) {
            customer.endAfterAnswer();
            customer.write(LastHttpContent.EMPTY_LAST_CONTENT);
            customer.answered();
        } else {
            customer.closeGently();
        }
    }

    private Instance endAttempt() {
        closeConnection();
        var ended = instance;
        instance = null;
        if (ended == null) {
            throw new IllegalStateException("no attempt is under way");
        }
        ended.end();
        return ended;
    }

    private void closeConnection() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    private void end() {
        over = true;
        body.release();
        if (instance == null) {
            closeConnection();
        } else {
            endAttempt();
        }
    }
}
