package org.owuitunnel.relay;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.acme.Challenges;
import org.owuitunnel.relay.listen.PlainPages;
import org.owuitunnel.relay.route.CustomHosts;
import org.owuitunnel.relay.route.Hostname;

/** What plain HTTP answers: authorities' questions about custom hosts, and else nothing but the way to HTTPS. Safe on any thread. */
record ChallengePages(CustomHosts hosts, Challenges challenges, int httpsPort) implements PlainPages {
    @Override
    public @Nullable Page find(String host, String path) {
        String answer = challenges.find(host, path);
        Optional<Hostname> ours = Hostname.of(host).filter(name -> hosts.find(name) != null);
        return answer == null || ours.isEmpty()
                ? null
                : new Page("text/plain", answer.getBytes(StandardCharsets.US_ASCII), null);
    }
}
