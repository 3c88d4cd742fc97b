package org.owuitunnel.relay.route;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses as text, each in one spelling only. Stateless; never asks DNS. */
final class IpLiteral {
    /** Four numbers of 0 to 255 without leading zeros, which some parsers read as octal. */
    private static final Pattern VERSION_4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");

    /** Without a zone, which names an interface of one machine only. */
    private static final Pattern VERSION_6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    static boolean isVersion4(String text) {
        return VERSION_4.matcher(text).matches();
    }

    /** True when URL parsers take the last label for a part of an IPv4 address: the WHATWG's "ends in a number". */
    static boolean endsInNumber(String lowerName) {
        int start = lowerName.lastIndexOf('.') + 1;
        boolean hexadecimal = lowerName.startsWith("0x", start);
        for (int i = hexadecimal ? start + 2 : start; i < lowerName.length(); i++) {
            if (Character.digit(lowerName.charAt(i), hexadecimal ? 16 : 10) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The RFC 5952 spelling of an IPv6 address without brackets; nothing for an IPv4 address in IPv6 clothes. */
    static Optional<String> version6(String text) {
        if (!VERSION_6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            InetAddress address = Inet6Address.ofLiteral(text);
            return address instanceof Inet4Address ? Optional.empty() : Optional.of(compressed(address.getAddress()));
        } catch (IllegalArgumentException ignored) {
            return Optional.empty();
        }
    }

    private static String compressed(byte[] octets) {
        int[] groups = new int[8];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = (octets[2 * i] & 0xff) << 8 | (octets[2 * i + 1] & 0xff);
        }
        int gap = longestRunOfZeros(groups);
        StringBuilder text = new StringBuilder(39);
        int i = 0;
        while (i < groups.length) {
            if (i == gap) {
                text.append("::");
                while (i < groups.length && groups[i] == 0) {
                    i++;
                }
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i++]));
            }
        }
        return text.toString();
    }

    /** Where the first of the longest runs of two or more zero groups begins; -1 when there is none. */
    private static int longestRunOfZeros(int[] groups) {
        int best = -1;
        int bestLength = 1;
        for (int start = 0; start < groups.length; start++) {
            int end = start;
            while (end < groups.length && groups[end] == 0) {
                end++;
            }
            if (end - start > bestLength) {
                best = start;
                bestLength = end - start;
            }
        }
        return best;
    }

    private IpLiteral() {}
}
