package org.owuitunnel.client.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.owuitunnel.relay.accounts.UserEntry;
import org.owuitunnel.relay.config.Machine;

/** What a relay's administrator sees this machine called beside its token. Stateless. */
final class MachineLabel {
    private MachineLabel() {}

    /** This machine's name as far as a label can have it; empty when it has none. May wait for a resolver. */
    static String of(Machine machine) {
        String windows = machine.environment().getOrDefault("COMPUTERNAME", "");
        return usable(windows.isEmpty() ? host() : windows);
    }

    /** The name without its domain, and without whatever is no letter, digit, dash or underscore. */
    static String usable(String name) {
        String first = name.split("\\.", 2)[0].replaceAll("[^A-Za-z0-9_-]", "");
        return first.substring(0, Math.min(first.length(), UserEntry.MAX_NAME_LENGTH));
    }

    private static String host() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return InetAddress.getLocalHost().getHostAddress().equals(name) ? "" : name;
        } catch (UnknownHostException e) {
            return ""; // a machine may have a name that no resolver knows
        }
    }
}
