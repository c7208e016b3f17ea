package dev.belay.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to an instance: idle, or lent to one exchange. */
// A channel tells by its end that a write or a close failed.
@SuppressWarnings("FutureReturnValueIgnored")
final class InstanceConnection extends ChannelInboundHandlerAdapter {

    private static final String DECODER = "decoder";
    private static final String ENCODER = "encoder";

    private static final Logger LOG = LoggerFactory.getLogger(InstanceConnection.class);

    private final Loop loop;
    private final Instance instance;
    private final Channel channel;
    private @Nullable Exchange exchange;
    private boolean interim;
    private long idleSince;

    InstanceConnection(Loop loop, Instance instance, Channel channel) {
        this.loop = loop;
        this.instance = instance;
        this.channel = channel;
    }

    /** Equips a new channel to an instance. */
    static ChannelInitializer<Channel> equipping(Loop loop, Instance instance) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                var connection = new InstanceConnection(loop, instance, channel);
                channel.pipeline()
                        .addLast(DECODER, new Codecs.AnswerDecoder(connection, loop.limits()))
                        .addLast(ENCODER, new HttpRequestEncoder())
                        .addLast(connection);
            }
        };
    }

    Instance instance() {
        return instance;
    }

    void lend(Exchange to) {
        exchange = to;
        interim = false;
    }

    /** Nobody uses it any more. */
    void giveBack(long now) {
        exchange = null;
        idleSince = now;
        channel.config().setAutoRead(true);
    }

    boolean open() {
        return channel.isActive();
    }

    long idleNanos(long now) {
        return now - idleSince;
    }

    boolean askedForHeadOnly() {
        return exchange != null && exchange.headOnly();
    }

    void write(Object message) {
        channel.write(message, channel.voidPromise());
    }

    void flush() {
        channel.flush();
    }

    boolean writable() {
        return channel.isWritable();
    }

    void read(boolean on) {
        if (channel.config().isAutoRead() != on) {
            channel.config().setAutoRead(on);
        }
    }

    /** Ends the connection without telling the exchange. */
    void close() {
        exchange = null;
        channel.close();
    }

    /** From now on bytes to the instance pass as they are. */
    void writePlainly() {
        channel.pipeline().remove(ENCODER);
    }

    /** From now on bytes from the instance pass as they are, those that wait first. */
    void readPlainly() {
        channel.pipeline().remove(DECODER);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var user = exchange;
        if (user == null) {
            ReferenceCountUtil.release(message);
            channel.close();
        } else if (message instanceof ByteBuf bytes) {
            user.tunnelDown(bytes);
        } else if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            lose();
        } else if (message instanceof HttpResponse answer) {
            answer(user, answer);
        } else if (message instanceof LastHttpContent last) {
            last(user, last);
        } else if (message instanceof HttpContent piece) {
            user.answerPiece(piece);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void answer(Exchange user, HttpResponse answer) {
        interim = answer.status().codeClass() == HttpStatusClass.INFORMATIONAL
                && !HttpResponseStatus.SWITCHING_PROTOCOLS.equals(answer.status());
        if (interim) {
            user.interim(answer);
        } else {
            user.answer(answer);
        }
    }

    private void last(Exchange user, LastHttpContent last) {
        if (interim) {
            interim = false;
            last.release();
        } else {
            user.answerEnd(last);
        }
    }

    /** The instance ended the connection, or spoke what is not HTTP. */
    private void lose() {
        var user = exchange;
        exchange = null;
        channel.close();
        if (user != null) {
            user.lost();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.flushAnswer();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.uploadPaceChanged();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        loop.connections().forget(this);
        lose();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.atDebug().setCause(cause).log("connection to an instance failed");
        // A reset in the middle of an answer without a length must not look like its regular end.
        lose();
    }
}
