package dev.belay.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A customer's connection. Requests are taken one at a time: what a customer sends ahead of its answer waits, and reading
 * stops meanwhile.
 */
// A channel tells by its end that a write or a close failed.
@SuppressWarnings("FutureReturnValueIgnored")
final class CustomerConnection extends ChannelInboundHandlerAdapter {

    private static final String DECODER = "decoder";
    private static final String ENCODER = "encoder";
    private static final long DISCARDED_BYTES_MAX = 1_048_576;
    private static final long LINGER_NANOS = 1_000_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(CustomerConnection.class);

    private final Loop loop;
    private final Channel channel;
    private final String address;
    private final ArrayDeque<Object> ahead = new ArrayDeque<>();
    private @Nullable Exchange exchange;
    private boolean headOnly;
    private boolean expectsBody;
    private boolean requestComplete = true;
    private boolean closeAfterAnswer;
    private boolean closing;
    private boolean lingering;
    private boolean uploadPaused;
    private boolean reading;
    private boolean taking;
    private final BodyPace body;
    private long since;
    private boolean headBegun;
    private CharSequence requestId = "";

    CustomerConnection(Loop loop, Channel channel) {
        this.loop = loop;
        this.channel = channel;
        this.address = channel.remoteAddress() instanceof InetSocketAddress remote
                ? remote.getAddress().getHostAddress()
                : "unknown";
        this.since = loop.now();
        this.body = new BodyPace(loop.limits());
        channel.pipeline()
                .addLast(DECODER, new Codecs.RequestDecoder(this, loop.limits()))
                .addLast(ENCODER, new Codecs.AnswerEncoder(this))
                .addLast(this);
        loop.join(this);
    }

    boolean askedForHeadOnly() {
        return headOnly;
    }

    void bytesArrived() {
        reading = true;
        if (exchange == null && requestComplete && !headBegun) {
            headBegun = true;
            since = loop.now();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            tunnel(bytes);
            return;
        }
        ahead.add(message);
        takeAhead();
    }

    /** Takes in turn what was sent, up to the end of a request that is still being answered. */
    private void takeAhead() {
        if (taking) {
            return;
        }
        taking = true;
        while (!ahead.isEmpty() && (exchange == null || !requestComplete)) {
            take(ahead.poll());
        }
        taking = false;
        if (!reading && exchange != null) {
            exchange.flushRequest();
        }
        pace();
    }

    private void take(Object message) {
        if (closing || !(message instanceof HttpObject part)) {
            ReferenceCountUtil.release(message);
        } else if (part instanceof HttpRequest request) {
            begin(request);
            ReferenceCountUtil.release(message);
        } else if (part instanceof HttpContent piece) {
            piece(piece);
        }
    }

    private void begin(HttpRequest request) {
        headBegun = false;
        since = loop.now();
        body.begin(since);
        requestComplete = false;
        headOnly = HttpMethod.HEAD.equals(request.method());
        expectsBody = false;
        closeAfterAnswer = !HttpUtil.isKeepAlive(request) || loop.stopping();
        requestId = Correlation.requestId(request.headers(), loop.random());
        var refusal = loop.rules().refusal(request);
        if (refusal.isPresent()) {
            loop.tally().count(Tally.Event.REFUSED);
            closeAfterAnswer = true;
            // Nothing that follows on this connection can be told apart from a body any more.
            requestComplete = true;
            refuse(refusal.get());
            return;
        }
        expectsBody = HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
        var routed = loop.table().route(RequestRules.host(request.headers()));
        if (routed.isEmpty()) {
            boolean routing = loop.table().version() >= 0;
            loop.tally().count(routing ? Tally.Event.UNROUTED : Tally.Event.UNSERVED);
            endAfterUnfinishedRequest();
            refuse(routing ? Refusal.UNROUTED : Refusal.NOT_SERVED);
            return;
        }
        forward(request, routed.get());
    }

    private void forward(HttpRequest request, Routed routed) {
        loop.retries().request();
        var head = RequestHead.prepare(request, address, requestId, loop);
        var own = routed.poolOf(head.customerName());
        if (own.isEmpty()) {
            loop.tally().count(Tally.Event.UNSERVED);
            endAfterUnfinishedRequest();
            refuse(Refusal.NOT_SERVED);
            return;
        }
        var begun = new Exchange(loop, this, request, routed, own.get(), head);
        exchange = begun;
        begun.attempt();
    }

    private void piece(HttpContent piece) {
        boolean last = piece instanceof LastHttpContent;
        body.add(piece.content().readableBytes());
        since = loop.now();
        requestComplete = last;
        var under = exchange;
        if (piece.decoderResult().isFailure()) {
            closeAfterAnswer = true;
            piece.release();
            if (under == null) {
                close();
            } else {
                loop.tally().count(Tally.Event.REFUSED);
                under.spoiled(RequestRules.undecodable(piece.decoderResult().cause()));
            }
        } else if (under == null) {
            piece.release();
            discarded();
        } else if (body.bytes() > loop.limits().of(EdgeLimit.REQUEST_BODY_BYTES_MAX)) {
            piece.release();
            closeAfterAnswer = true;
            loop.tally().count(Tally.Event.REFUSED);
            under.spoiled(Refusal.BODY_TOO_LARGE);
        } else {
            under.requestPiece(piece);
        }
    }

    /** The rest of a request whose answer was given already. */
    private void discarded() {
        if (body.bytes() > DISCARDED_BYTES_MAX || (requestComplete && closeAfterAnswer)) {
            closeGently();
        }
    }

    /** Writes a part of an answer, without sending it yet. */
    void write(Object part) {
        channel.write(part, channel.voidPromise());
    }

    void flush() {
        channel.flush();
    }

    boolean writable() {
        return channel.isWritable();
    }

    boolean requestComplete() {
        return requestComplete;
    }

    /** Whether the body of the request arrives so slowly in all that it keeps its place for too long. */
    boolean bodyOverdue(long now) {
        return !requestComplete && body.overdue(now);
    }

    boolean uploadPaused() {
        return uploadPaused;
    }

    /** Whether the customer's bytes are being taken at this moment, so that a flush will follow. */
    boolean reading() {
        return reading;
    }

    /** Whether this connection ends with the answer being given. Asked before its head is written. */
    boolean endsAfterAnswer() {
        closeAfterAnswer |= loop.stopping();
        return closeAfterAnswer;
    }

    void endAfterAnswer() {
        closeAfterAnswer = true;
    }

    /** A request whose rest may never come leaves no place for another one. */
    void endAfterUnfinishedRequest() {
        closeAfterAnswer |= expectsBody && !requestComplete;
    }

    /** Answers in place of an instance. */
    void refuse(Refusal refusal) {
        var answer = refusal.answer(requestId.isEmpty() ? Correlation.newId(loop.random()) : requestId);
        boolean ends = endsAfterAnswer();
        answer.headers().set(HttpHeaderNames.CONNECTION, ends ? HttpHeaderValues.CLOSE : HttpHeaderValues.KEEP_ALIVE);
        write(answer);
        answered();
    }

    /** The whole answer was written. */
    void answered() {
        exchange = null;
        requestId = "";
        uploadPaused = false;
        since = loop.now();
        flush();
        if (closeAfterAnswer && requestComplete) {
            closeGently();
        } else {
            takeAhead();
        }
    }

    /** Holds back the customer's bytes while the instance cannot take them. */
    void pauseUpload(boolean paused) {
        if (uploadPaused != paused) {
            uploadPaused = paused;
            since = loop.now();
            body.pause(paused, since);
            pace();
        }
    }

    private void pace() {
        channel.config().setAutoRead(ahead.isEmpty() && !uploadPaused);
    }

    /** From now on bytes to the customer pass as they are. */
    void writePlainly() {
        flush();
        channel.pipeline().remove(ENCODER);
    }

    /** From now on bytes from the customer pass as they are, those that wait first. */
    void readPlainly() {
        channel.pipeline().remove(DECODER);
        uploadPaused = false;
        pace();
    }

    private void tunnel(ByteBuf bytes) {
        reading = true;
        if (exchange == null) {
            bytes.release();
        } else {
            exchange.tunnelUp(bytes);
        }
    }

    /** Ends the connection in the middle of an answer, so that the customer sees that it was cut short. */
    void cut() {
        exchange = null;
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    /**
     * Ends the connection after what was written is sent. A close with bytes unread would take the answer from the customer:
     * so only our half is closed, and theirs is read and thrown away for a moment.
     */
    void closeGently() {
        exchange = null;
        closing = true;
        uploadPaused = false;
        since = loop.now();
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
            lingering = true;
            since = loop.now();
            if (channel instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            }
        });
        pace();
    }

    void close() {
        channel.close();
    }

    /** Ends what takes too long. */
    void sweep(long now, long leavingNanosMax) {
        var under = exchange;
        if (under != null) {
            under.sweep(now, since, leavingNanosMax);
            return;
        }
        var limits = loop.limits();
        long waited = now - since;
        if (closing) {
            // A slow customer takes the last of the answer for as long as any other part of it.
            if (waited > (lingering ? LINGER_NANOS : limits.nanos(EdgeLimit.ANSWER_IDLE_MILLIS_MAX))) {
                close();
            }
        } else if (!requestComplete) {
            if (waited > limits.nanos(EdgeLimit.BODY_IDLE_MILLIS_MAX) || bodyOverdue(now)) {
                close();
            }
        } else if (headBegun) {
            if (waited > limits.nanos(EdgeLimit.REQUEST_HEAD_MILLIS_MAX)) {
                loop.tally().count(Tally.Event.REFUSED);
                closeAfterAnswer = true;
                refuse(Refusal.TOO_SLOW);
            }
        } else if (loop.stopping() || waited > limits.nanos(EdgeLimit.CUSTOMER_IDLE_MILLIS_MAX)) {
            close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
        if (exchange != null) {
            exchange.flushRequest();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.downloadPaceChanged();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        loop.leave(this);
        ahead.forEach(ReferenceCountUtil::release);
        ahead.clear();
        var under = exchange;
        exchange = null;
        if (under != null) {
            under.abandoned(since);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.atDebug().setCause(cause).log("customer connection failed");
        close();
    }
}
