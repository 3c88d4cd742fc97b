package org.owuitunnel.client.local;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.local.LanAddress.Reach;

/** Finds the private addresses by which a phone on the same network reaches this machine. Stateless. */
public final class LanAddresses {
    /** Networks inside this machine, of containers and virtual machines: Docker, Podman, LXC, libvirt, VMware, VirtualBox. */
    private static final Pattern INSIDE = Pattern.compile(
            "docker\\d*|br-[0-9a-f]{12}|podman\\d*|cni.*|cali.*|flannel.*|veth.*|virbr.*|vnet\\d+|lxc.*|lxdbr.*|incusbr.*"
                    + "|vmnet\\d+|vboxnet\\d+|vmenet\\d+|bridge1\\d\\d|awdl\\d+|llw\\d+|anpi\\d+");

    /** The same as Windows calls them, whose interface names say nothing. */
    private static final Pattern INSIDE_WINDOWS =
            Pattern.compile(".*(hyper-v|virtualbox host-only|vmware virtual|wi-fi direct|bluetooth).*");

    private static final Pattern OVERLAY =
            Pattern.compile("tailscale\\d*|utun\\d+|wg\\d*|wt\\d+|zt[a-z0-9]+|nebula\\d*|tun\\d+|ppp\\d+|ipsec\\d+");
    private static final Pattern OVERLAY_WINDOWS =
            Pattern.compile(".*(tailscale|wireguard|wintun|zerotier|tap-windows).*");

    private LanAddresses() {}

    /** What the machine's network looks like at a moment: an interface and the addresses on it. */
    record Interface(String name, String displayName, boolean pointToPoint, List<InetAddress> addresses) {}

    /**
     * Best first: the address that packets leave from, IPv4 before IPv6, the network before overlays. Loopback, link-local
     * and public addresses are left out, and so are networks that exist only inside this machine.
     */
    public static List<LanAddress> ofThisMachine() throws IOException {
        List<Interface> interfaces = new ArrayList<>();
        for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
            if (one.isUp() && !one.isLoopback()) {
                interfaces.add(new Interface(
                        one.getName(),
                        Optional.ofNullable(one.getDisplayName()).orElse(""),
                        one.isPointToPoint(),
                        one.inetAddresses().toList()));
            }
        }
        return rank(interfaces, sourceOfOutgoingPackets());
    }

    static List<LanAddress> rank(List<Interface> interfaces, @Nullable InetAddress outgoing) {
        List<LanAddress> found = new ArrayList<>();
        for (Interface one : interfaces) {
            if (!isInside(one)) {
                one.addresses().stream()
                        .filter(address -> isPrivate(address) || isShared(address))
                        .map(address -> new LanAddress(address, one.name(), reach(one, address)))
                        .forEach(found::add);
            }
        }
        found.sort(Comparator.comparing(LanAddress::reach)
                .thenComparing(lan -> lan.address() instanceof Inet6Address)
                .thenComparing(lan -> !lan.address().equals(outgoing)));
        return found;
    }

    private static Reach reach(Interface one, InetAddress address) {
        boolean overlay = isShared(address)
                || one.pointToPoint()
                || OVERLAY.matcher(one.name()).matches()
                || OVERLAY_WINDOWS.matcher(lower(one.displayName())).matches();
        return overlay ? Reach.OVERLAY : Reach.NETWORK;
    }

    private static boolean isInside(Interface one) {
        return INSIDE.matcher(one.name()).matches()
                || INSIDE_WINDOWS.matcher(lower(one.displayName())).matches();
    }

    /** RFC 1918 and RFC 4193; what the JDK calls site-local in IPv6 is the range that RFC 3879 withdrew. */
    private static boolean isPrivate(InetAddress address) {
        return switch (address) {
            case Inet4Address four -> four.isSiteLocalAddress();
            case Inet6Address six -> (six.getAddress()[0] & 0xfe) == 0xfc;
            default -> false;
        };
    }

    /** RFC 6598, 100.64.0.0/10: at home it is an overlay's, since a provider's stays on the router. */
    private static boolean isShared(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
    }

    /** Asks the routing table; connecting a datagram socket sends nothing. Null when there is no way out. */
    private static @Nullable InetAddress sourceOfOutgoingPackets() throws IOException {
        InetAddress anywhere = InetAddress.ofLiteral("198.51.100.1"); // RFC 5737: documentation, on no one's network
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(anywhere, 9));
            return socket.getLocalAddress();
        } catch (SocketException e) {
            return null;
        }
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
