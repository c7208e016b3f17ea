package dev.belay.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpStatusClass;

/** HTTP/1.1 on the wire. Each side knows what the other asked, since an answer to HEAD has a length but no body. */
final class Codecs {

    private static final int PIECE_BYTES_MAX = 65_536;

    private Codecs() {}

    /** Reads requests, and tells when the first bytes of one arrive. */
    static final class RequestDecoder extends HttpRequestDecoder {
        private final CustomerConnection customer;

        RequestDecoder(CustomerConnection customer, EdgeLimits limits) {
            super(strict(limits, EdgeLimit.REQUEST_HEAD_BYTES_MAX));
            this.customer = customer;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            customer.bytesArrived();
            super.channelRead(context, message);
        }
    }

    /** Writes answers. */
    static final class AnswerEncoder extends HttpResponseEncoder {
        private final CustomerConnection customer;

        AnswerEncoder(CustomerConnection customer) {
            this.customer = customer;
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpResponse answer) {
            return super.isContentAlwaysEmpty(answer) || customer.askedForHeadOnly();
        }
    }

    /** Reads answers. */
    static final class AnswerDecoder extends HttpResponseDecoder {
        private final InstanceConnection connection;

        AnswerDecoder(InstanceConnection connection, EdgeLimits limits) {
            super(strict(limits, EdgeLimit.ANSWER_HEAD_BYTES_MAX));
            this.connection = connection;
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpMessage message) {
            return super.isContentAlwaysEmpty(message)
                    || (message instanceof HttpResponse answer
                            && answer.status().codeClass() != HttpStatusClass.INFORMATIONAL
                            && connection.askedForHeadOnly());
        }
    }

    private static HttpDecoderConfig strict(EdgeLimits limits, EdgeLimit headBytesMax) {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.count(EdgeLimit.REQUEST_LINE_BYTES_MAX))
                .setMaxHeaderSize(limits.count(headBytesMax))
                .setMaxChunkSize(PIECE_BYTES_MAX)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true)
                .setAllowDuplicateContentLengths(false)
                .setValidateHeaders(true);
    }
}
