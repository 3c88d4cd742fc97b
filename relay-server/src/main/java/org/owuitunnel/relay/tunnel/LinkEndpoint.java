package org.owuitunnel.relay.tunnel;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.http.WebSocketHandshake;
import org.owuitunnel.relay.accounts.Bearer;
import org.owuitunnel.relay.front.LinkDoor;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.wire.LinkWebSocketHandler;

/** Takes the WebSockets of clients: checks token and version, then hands over to a {@link Greeting}. Protocol section 2.1. */
@SuppressWarnings("FutureReturnValueIgnored") // a refusal that cannot be written closes the connection all the same
public final class LinkEndpoint implements LinkDoor {
    /** The one version that this relay speaks. */
    static final String SUBPROTOCOL = "owui-tunnel.v1";

    /** When to dial again while a relay stops: its successor may be there already. */
    private static final int RETRY_AFTER_SECONDS = 1;

    private static final String BEARER = "Bearer ";
    private static final Log LOG = Log.of(LinkEndpoint.class);

    private final Greeting.Setup setup;
    private final Executor blocking;
    private final String program;
    private final TokenGuesses guesses = new TokenGuesses(System::nanoTime);

    /**
     * An endpoint that runs {@link Admission} on {@code setup}'s executor for blocking work.
     *
     * @param program name and version of this relay, for clients that speak another version of the protocol
     */
    public LinkEndpoint(Greeting.Setup setup, String program) {
        this.setup = setup;
        this.program = program;
        this.blocking = setup.blocking();
    }

    @Override
    public void enter(ChannelHandlerContext context, HttpRequest request, InetAddress client) {
        HttpHeaders headers = request.headers();
        String key = headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        if (key == null || !"13".equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            refuse(context, Refusal.NOT_A_WEBSOCKET);
            return;
        }
        if (!offers(headers)) {
            refuse(context, Refusal.VERSION);
            return;
        }
        if (setup.sessions().leaving()) {
            refuse(context, Refusal.STOPPING);
            return;
        }
        String token = token(headers);
        blocking.execute(() -> {
            Optional<Bearer> bearer = setup.admission().admit(token);
            context.executor().execute(() -> admitted(context, key, bearer.orElse(null), client));
        });
    }

    /** A token that is right is never refused, whoever else guesses from the same address: behind a balancer all have one. */
    private void refuseToken(ChannelHandlerContext context, InetAddress client) {
        refuse(context, guesses.refused(client) ? Refusal.TOO_MANY_TOKENS : Refusal.TOKEN);
    }

    private void admitted(ChannelHandlerContext context, String key, @Nullable Bearer bearer, InetAddress client) {
        if (!context.channel().isActive()) {
            return;
        }
        if (bearer == null) {
            refuseToken(context, client);
            return;
        }
        ChannelPipeline pipeline = context.pipeline();
        Greeting greeting = new Greeting(setup, bearer, context.channel().eventLoop());
        greeting.wire(LinkWebSocketHandler.install(pipeline, false, greeting));
        context.writeAndFlush(switching(key)); // behind what needs an open socket: a client that has left shows here
        pipeline.remove(HttpServerCodec.class);
        pipeline.remove(context.handler());
    }

    private static FullHttpResponse switching(String key) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
        response.headers()
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, WebSocketHandshake.accept(key))
                .set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL);
        return response;
    }

    private static boolean offers(HttpHeaders headers) {
        for (String value : headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)) {
            for (String offered : value.split(",", -1)) {
                if (offered.strip().equals(SUBPROTOCOL)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static @Nullable String token(HttpHeaders headers) {
        String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
        boolean bearer = authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        return bearer ? authorization.substring(BEARER.length()).strip() : null;
    }

    private void refuse(ChannelHandlerContext context, Refusal refusal) {
        if (refusal != Refusal.TOO_MANY_TOKENS) { // the twenty before it are in the log
            LOG.info(Event.event("link.refused").with("reason", refusal.code()));
        }
        setup.sessions().observer().linkRefused(refusal.code());
        byte[] body = refusal.json(program).getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(refusal.status()), Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set("x-tunnel-error", refusal.code());
        if (refusal == Refusal.VERSION) {
            response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL);
        }
        if (refusal == Refusal.STOPPING) {
            response.headers().set(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        if (refusal == Refusal.TOO_MANY_TOKENS) {
            response.headers().set(HttpHeaderNames.RETRY_AFTER, TokenGuesses.WINDOW.toSeconds());
        }
        if (refusal == Refusal.TOKEN) {
            response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
}
