package org.owuitunnel.client.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class NetworkViewTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress OTHER = InetAddress.ofLiteral("192.0.2.1");

    @Test
    void networkThatStaysLooksTheSame() {
        assertThat(NetworkView.now(HERE)).isEqualTo(NetworkView.now(HERE));
        assertThat(NetworkView.now(HERE).toRelay()).isEqualTo(HERE);
        assertThat(NetworkView.now(HERE).sameWayOut(NetworkView.now(null))).isTrue();
    }

    @Test
    void addressOfThisMachineIsToldFromOthers() {
        assertThat(NetworkView.has(HERE)).isTrue();
        assertThat(NetworkView.has(OTHER)).isFalse();
    }

    @Test
    void otherWayOutIsAnotherNetwork() {
        NetworkView one = new NetworkView(HERE, HERE, null);
        assertThat(one.sameWayOut(new NetworkView(OTHER, HERE, null))).isTrue();
        assertThat(one.sameWayOut(new NetworkView(HERE, OTHER, null))).isFalse();
        assertThat(one.sameWayOut(new NetworkView(HERE, HERE, HERE))).isFalse();
        assertThat(one.sameWayOut(new NetworkView(HERE, null, null))).isFalse();
    }
}
