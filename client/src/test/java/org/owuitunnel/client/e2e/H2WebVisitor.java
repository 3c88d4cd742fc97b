package org.owuitunnel.client.e2e;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.Fields;

/** One who speaks HTTP/2, as many requests at once as the relay allows. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails shows as an answer that was cut
final class H2WebVisitor extends WebVisitor {
    private final List<Channel> streams = new CopyOnWriteArrayList<>();

    /** Octets of a stream's answer before they are read: what browsers allow is more. */
    private static final int STREAM_WINDOW = 512 * 1024;

    /** Octets of all answers: a stream that stalls leaves most of them. */
    private static final int CONNECTION_WINDOW = 16 * 1024 * 1024;

    H2WebVisitor(Entrance tunnel) {
        super(tunnel, Alpn.H2);
    }

    @Override
    void install(ChannelPipeline pipeline) {
        Http2FrameCodec codec = Http2FrameCodecBuilder.forClient()
                .validateHeaders(false)
                .initialSettings(Http2Settings.defaultSettings().initialWindowSize(STREAM_WINDOW))
                .build();
        pipeline.addLast(
                codec,
                new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel pushed) {
                        pushed.close();
                    }
                }),
                new Opener(codec.connection()));
    }

    /** Opens the connection's window once the preface is sent. */
    private static final class Opener extends ChannelInboundHandlerAdapter {
        private final Http2Connection connection;

        Opener(Http2Connection connection) {
            this.connection = connection;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) throws Exception {
            connection.local().flowController().incrementWindowSize(connection.connectionStream(), CONNECTION_WINDOW);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    /** Reads first what stalled streams left lying, for they are not closed before. */
    @Override
    void hangsUp() {
        streams.forEach(stream -> stream.config().setAutoRead(true));
        super.hangsUp();
    }

    @Override
    WebExchange begins(String method, String path, String... fields) {
        return sends(headers(method, path, fields), false);
    }

    @Override
    WebExchange asks(String method, String path, String... fields) {
        return sends(headers(method, path, fields), true);
    }

    @Override
    WebExchange upgrades(String path, String... fields) {
        Http2Headers headers = headers("CONNECT", path, fields);
        headers.set(":protocol", "websocket");
        headers.set("sec-websocket-version", "13");
        return sends(headers, false);
    }

    private Http2Headers headers(String method, String path, String... fields) {
        Http2Headers headers =
                new DefaultHttp2Headers(false).method(method).scheme("https").path(path);
        headers.authority(authority());
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equals("host")) {
                headers.authority(fields[i + 1]);
            } else {
                headers.add(fields[i], fields[i + 1]);
            }
        }
        return headers;
    }

    private WebExchange sends(Http2Headers headers, boolean last) {
        Reader reader = new Reader();
        Http2StreamChannel stream = new Http2StreamChannelBootstrap(connection())
                .handler(reader)
                .open()
                .syncUninterruptibly()
                .getNow();
        streams.add(stream);
        WebExchange exchange = new WebExchange(stream, new Writer(stream));
        reader.reads(exchange);
        stream.writeAndFlush(new DefaultHttp2HeadersFrame(headers, last));
        return exchange;
    }

    private record Writer(Http2StreamChannel stream) implements WebExchange.Writer {
        @Override
        public Object data(byte[] octets) {
            return new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(octets), false);
        }

        @Override
        public Object end(Fields trailers) {
            if (trailers.size() == 0) {
                return new DefaultHttp2DataFrame(true);
            }
            Http2Headers headers = new DefaultHttp2Headers(false);
            trailers.forEach(headers::add);
            return new DefaultHttp2HeadersFrame(headers, true);
        }

        @Override
        public ChannelFuture hangUp() {
            return stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
        }
    }

    private static final class Reader extends ChannelInboundHandlerAdapter {
        private volatile @Nullable WebExchange exchange;
        private String how = "closed";
        private boolean headed;
        private boolean ended;

        void reads(WebExchange made) {
            exchange = made;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                WebExchange current = exchange;
                if (current != null && !ended) {
                    read(current, message);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void read(WebExchange current, Object message) {
            switch (message) {
                case Http2HeadersFrame trailers
                when headed -> {
                    ended = true;
                    current.sees(new Seen.End(fields(trailers.headers())));
                }
                case Http2HeadersFrame head -> {
                    int status = Integer.parseInt(head.headers().status().toString());
                    headed = status >= 200;
                    current.sees(new Seen.Head(status, fields(head.headers())));
                    end(current, head.isEndStream());
                }
                case Http2DataFrame data -> {
                    current.sees(data.content());
                    end(current, data.isEndStream());
                }
                default -> {}
            }
        }

        private void end(WebExchange current, boolean last) {
            if (last) {
                ended = true;
                current.sees(new Seen.End(Fields.EMPTY));
            }
        }

        /** Told at once, while what came before may still wait to be read. */
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof Http2ResetFrame reset) {
                how = "RST_STREAM " + Http2Error.valueOf(reset.errorCode());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            WebExchange current = exchange;
            if (current != null && !ended) {
                ended = true;
                current.sees(new Seen.Cut(how));
            }
        }
    }
}
