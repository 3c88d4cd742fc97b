package org.owuitunnel.client.origin;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.config.OriginTrust;
import org.owuitunnel.client.testing.Http;
import org.owuitunnel.client.testing.ScriptedServer;
import org.owuitunnel.client.testing.TestCa;
import org.owuitunnel.client.testing.Visitor;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;

/** An app that speaks TLS, what it is spoken to with, and visitors. */
record TlsLeg(ScriptedServer server, OriginAddress app, OriginTls tls, OriginFixture fixture) implements AutoCloseable {
    /** A short answer, whole. */
    static final String OK = Http.head("HTTP/1.1 200 OK", "content-length: 2") + "ok";

    /** A switch to WebSockets, as {@link #upgrade} wants it. */
    static final String SWITCH = Http.head(
            "HTTP/1.1 101 Switching Protocols",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");

    /** The authority of an app in the kitchen. */
    static final TestCa CA = new TestCa("Kitchen CA");

    /** What an app on this machine shows. */
    static final TestCa.Identity HERE = CA.issue("127.0.0.1", "localhost");

    /** The two that Netty has: BoringSSL where its library loads. */
    enum Provider {
        JDK,
        BORINGSSL;

        SslProvider netty() {
            assumeTrue(this == JDK || OpenSsl.isAvailable(), "BoringSSL: not available here");
            return this == JDK ? SslProvider.JDK : SslProvider.OPENSSL_REFCNT;
        }
    }

    /** Whoever trusts this one as well. */
    static OriginTrust trusting(@Nullable X509Certificate certificate) {
        return new OriginTrust(certificate == null ? List.of() : List.of(certificate), false);
    }

    static TlsLeg to(ScriptedServer server, String host, OriginTrust trust, SslProvider provider) {
        OriginAddress app = new OriginAddress(host, server.port(), true);
        OriginTls tls = new OriginTls(app, trust, provider);
        return new TlsLeg(server, app, tls, OriginFixture.to(app, tls));
    }

    /** To an app of {@link #HERE} that does as it is told. */
    static TlsLeg playing(Provider provider, ScriptedServer.Script script) {
        ScriptedServer server = ScriptedServer.playing(script, HERE.server());
        return to(server, "127.0.0.1", trusting(CA.certificate()), provider.netty());
    }

    static TlsLeg answering(TestCa.Identity identity, String host, OriginTrust trust) {
        SslProvider provider = OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
        return to(ScriptedServer.answering(OK, identity.server()), host, trust, provider);
    }

    Visitor upgrade() {
        Fields fields = Fields.of("sec-websocket-version", "13", "sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
        return fixture.tunnel.open(new RequestHead("GET", "name.example.test", "/ws", true, fields), false);
    }

    OriginProblem problem() throws InterruptedException {
        OriginProblem told = fixture.problems.poll(8, TimeUnit.SECONDS);
        if (told == null) {
            throw new AssertionError("no problem was told");
        }
        return told;
    }

    @Override
    public void close() {
        fixture.close();
        tls.close();
        server.close();
    }
}
