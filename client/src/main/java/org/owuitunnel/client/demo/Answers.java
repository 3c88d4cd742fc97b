package org.owuitunnel.client.demo;

import static io.netty.handler.codec.http.HttpHeaderNames.CACHE_CONTROL;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_LENGTH;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_SECURITY_POLICY;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_TYPE;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/** Makes answers and their headers. Stateless, safe on any thread. */
final class Answers {
    /** The page needs its own origin, the icon in its head and the recording that it plays back. */
    private static final String CONTENT_POLICY = "default-src 'self'; img-src data:; media-src blob:";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Answers() {}

    static FullHttpResponse page(Page.Asset asset) {
        FullHttpResponse response =
                full(HttpResponseStatus.OK, asset.type(), asset.bytes().duplicate());
        response.headers().set(CACHE_CONTROL, "no-cache").set(CONTENT_SECURITY_POLICY, CONTENT_POLICY);
        return response;
    }

    static FullHttpResponse info(DemoInfo info) {
        ByteBuf json = Unpooled.wrappedBuffer(JSON.writeValueAsBytes(info));
        FullHttpResponse response = full(HttpResponseStatus.OK, "application/json", json);
        response.headers().set(CACHE_CONTROL, "no-store");
        return response;
    }

    static FullHttpResponse error(HttpResponseStatus status, String text) {
        ByteBuf body = Unpooled.copiedBuffer(text + "\n", StandardCharsets.UTF_8);
        FullHttpResponse response = full(status, "text/plain; charset=utf-8", body);
        response.headers().set(CACHE_CONTROL, "no-store");
        return response;
    }

    /** The head of an answer whose length is settled by its sender. */
    static HttpResponse stream(String type) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers()
                .set(CONTENT_TYPE, type)
                .set("x-content-type-options", "nosniff")
                .set(CACHE_CONTROL, "no-store");
        return response;
    }

    private static FullHttpResponse full(HttpResponseStatus status, String type, ByteBuf body) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers()
                .set(CONTENT_TYPE, type)
                .set("x-content-type-options", "nosniff")
                .set(CONTENT_LENGTH, body.readableBytes());
        return response;
    }
}
