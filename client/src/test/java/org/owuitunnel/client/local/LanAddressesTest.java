package org.owuitunnel.client.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.client.local.LanAddress.Reach;
import org.owuitunnel.client.local.LanAddresses.Interface;

class LanAddressesTest {
    @Test
    void networkComesBeforeOverlayAndFourBeforeSix() {
        assertThat(hosts(
                        null,
                        named("tailscale0", "100.101.102.103", "fd7a:115c:a1e0::1"),
                        named("wlan0", "fd12:3456:789a::20", "192.168.178.20")))
                .containsExactly("192.168.178.20", "[fd12:3456:789a::20]", "100.101.102.103", "[fd7a:115c:a1e0::1]");
    }

    @Test
    void addressThatPacketsLeaveFromComesFirst() {
        assertThat(hosts("192.168.1.5", named("eth1", "10.9.9.9"), named("eth0", "192.168.1.5", "192.168.1.6")))
                .containsExactly("192.168.1.5", "10.9.9.9", "192.168.1.6");
    }

    @Test
    void wayOutThroughAnOverlayDoesNotMakeItTheNetwork() {
        assertThat(hosts("10.8.0.2", named("tun0", "10.8.0.2"), named("wlp3s0", "192.168.1.5")))
                .containsExactly("192.168.1.5", "10.8.0.2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker0",
                "br-0123456789ab",
                "veth12ab34c",
                "virbr0",
                "podman1",
                "cni0",
                "cali12",
                "lxdbr0",
                "vmnet8",
                "vboxnet0",
                "bridge100",
                "flannel.1"
            })
    void networksInsideTheMachineAreLeftOut(String name) {
        assertThat(hosts(null, named(name, "172.17.0.1"), named("eth0", "192.168.1.5")))
                .containsExactly("192.168.1.5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eth0",
                "enp0s31f6",
                "wlan0",
                "wlp3s0",
                "br0",
                "bond0",
                "en0",
                "eno1",
                "end0",
                "bridge0",
                "eth0.20"
            })
    void networkInterfacesOfAllSortsAreTaken(String name) {
        assertThat(LanAddresses.rank(List.of(named(name, "172.17.0.1")), null))
                .extracting(LanAddress::reach)
                .containsExactly(Reach.NETWORK);
    }

    @ParameterizedTest
    @CsvSource({
        "ethernet_32768,Realtek PCIe GbE Family Controller,NETWORK",
        "wireless_32768,Intel(R) Wi-Fi 6 AX201 160MHz,NETWORK",
        "ethernet_32770,Hyper-V Virtual Ethernet Adapter,",
        "ethernet_32771,VirtualBox Host-Only Ethernet Adapter,",
        "wireless_32769,Microsoft Wi-Fi Direct Virtual Adapter,",
        "iftype53_32768,Tailscale Tunnel,OVERLAY",
        "iftype53_32769,WireGuard Tunnel,OVERLAY"
    })
    void interfacesOfWindowsAreToldByTheirDisplayNames(String name, String display, @Nullable Reach reach) {
        Interface one = new Interface(name, display, false, addresses("192.168.1.5"));

        assertThat(LanAddresses.rank(List.of(one), null))
                .extracting(LanAddress::reach)
                .isEqualTo(reach == null ? List.of() : List.of(reach));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "169.254.1.1", "fe80::1", "2001:db8::1", "fec0::1", "172.32.0.1", "100.128.0.1"})
    void publicAndLinkLocalAddressesAreLeftOut(String address) {
        assertThat(hosts(null, named("eth0", address))).isEmpty();
    }

    @Test
    void pointToPointLinkIsAnOverlayWhateverItsName() {
        Interface link = new Interface("myvpn", "", true, addresses("10.8.0.2"));

        assertThat(LanAddresses.rank(List.of(link), null))
                .containsExactly(new LanAddress(addresses("10.8.0.2").getFirst(), "myvpn", Reach.OVERLAY));
    }

    @Test
    void thisMachineTellsNoLoopbackAddress() throws IOException {
        assertThat(LanAddresses.ofThisMachine()).noneMatch(lan -> lan.address().isLoopbackAddress());
    }

    private static List<String> hosts(@Nullable String outgoing, Interface... interfaces) {
        InetAddress source = outgoing == null ? null : InetAddress.ofLiteral(outgoing);
        return LanAddresses.rank(List.of(interfaces), source).stream()
                .map(LanAddress::host)
                .toList();
    }

    private static Interface named(String name, String... addresses) {
        return new Interface(name, name, false, addresses(addresses));
    }

    private static List<InetAddress> addresses(String... literals) {
        return Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
    }
}
