package org.owuitunnel.client;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.owuitunnel.client.cli.TokenTrial;
import org.owuitunnel.client.config.RelayAddress;
import org.owuitunnel.client.link.LinkConfig;
import org.owuitunnel.client.link.LinkFailure;
import org.owuitunnel.client.link.RelayCheck;
import org.owuitunnel.relay.accounts.Token;
import org.owuitunnel.relay.wire.Transport;

/** Tries a token by dialling the relay once, as a tunnel would. Stateless. */
final class RelayDial implements TokenTrial {
    @Override
    public Optional<LinkFailure> failure(RelayAddress relay, List<X509Certificate> relayCa, Token token) {
        LinkConfig config = new LinkConfig(relay.endpoint(), relayCa, null, token::secret, Version.number());
        EventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory());
        try {
            return RelayCheck.start(config, loops.next()).join();
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }
}
