package org.owuitunnel.relay.route;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * A range of IP addresses, such as {@code 10.0.0.0/8}, {@code fd00::/8} or a single one (RFC 4632, RFC 4291 section 2.3). An IPv4 address in
 * IPv6 clothes counts as the IPv4 address that it is. Immutable.
 */
public final class AddressRange {
    /** What a refused range should have been, for messages. */
    public static final String EXPECTED = "an address or a range such as 10.0.0.0/8 or fd00::/8";

    private final byte[] prefix;
    private final int bits;

    private AddressRange(byte[] prefix, int bits) {
        this.prefix = prefix;
        this.bits = bits;
    }

    /** The range that {@code text} spells; bits of the address behind the prefix mean nothing. Never asks DNS. */
    public static Optional<AddressRange> of(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        boolean literal = address.indexOf(':') >= 0
                ? IpLiteral.version6(address).isPresent() // without a zone, which means something on one machine only
                : IpLiteral.isVersion4(address);
        if (!literal) {
            return Optional.empty();
        }
        byte[] octets = InetAddress.ofLiteral(address).getAddress();
        int most = octets.length * Byte.SIZE;
        int bits = slash < 0 ? most : number(text.substring(slash + 1), most);
        return bits < 0 ? Optional.empty() : Optional.of(new AddressRange(octets, bits));
    }

    /** Digits without a leading zero that mean no more than {@code most}; -1 for anything else. */
    private static int number(String digits, int most) {
        if (!digits.matches("0|[1-9]\\d{0,2}")) {
            return -1;
        }
        int number = Integer.parseInt(digits);
        return number > most ? -1 : number;
    }

    /** True when {@code address} lies in it. */
    public boolean contains(InetAddress address) {
        byte[] octets = address.getAddress();
        if (octets.length != prefix.length) {
            return false;
        }
        int whole = bits / Byte.SIZE;
        if (!Arrays.equals(octets, 0, whole, prefix, 0, whole)) {
            return false;
        }
        int rest = bits % Byte.SIZE;
        return rest == 0 || (octets[whole] ^ prefix[whole]) >> (Byte.SIZE - rest) == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressRange that && bits == that.bits && Arrays.equals(prefix, that.prefix);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(prefix) * 31 + bits;
    }

    @Override
    public String toString() {
        try {
            return InetAddress.getByAddress(prefix).getHostAddress() + "/" + bits;
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
