package org.owuitunnel.relay.route;

/** TCP ports as text, in one spelling only: no sign, no leading zero. Stateless. */
final class Port {
    /** Digits of the largest port. */
    private static final int MAX_DIGITS = 5;

    static boolean isPort(String digits) {
        return !digits.isEmpty()
                && digits.length() <= MAX_DIGITS
                && digits.charAt(0) != '0'
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && Integer.parseInt(digits) <= 65_535;
    }

    private Port() {}
}
