package org.owuitunnel.relay.accounts;

import java.util.Set;
import org.owuitunnel.relay.route.Label;

/**
 * Names that no tunnel gets: software looks for something at them by itself, or a visitor would take them for the relay's
 * own voice. Constants.
 */
final class ReservedNames {
    /** What programs look up in any domain: mail, time, proxies, update and device discovery. */
    private static final Set<String> LOOKED_UP = Set.of(
            "autoconfig",
            "autodiscover",
            "broadcasthost",
            "dns",
            "ftp",
            "imap",
            "isatap",
            "ldap",
            "localhost",
            "localdomain",
            "mail",
            "mta-sts",
            "mx",
            "ns",
            "ns1",
            "ns2",
            "ns3",
            "ns4",
            "ntp",
            "openpgpkey",
            "pop",
            "pop3",
            "sftp",
            "sip",
            "smtp",
            "ssh",
            "time",
            "webmail",
            "wpad",
            "www",
            "www1",
            "www2",
            "www3");

    /** What a person would believe to be the relay itself, or whoever runs it. */
    private static final Set<String> RELAYS_OWN = Set.of(
            "abuse",
            "account",
            "accounts",
            "acme",
            "admin",
            "administrator",
            "api",
            "auth",
            "billing",
            "ca",
            "console",
            "control",
            "dashboard",
            "docs",
            "gateway",
            "health",
            "help",
            "hostmaster",
            "id",
            "info",
            "internal",
            "link",
            "login",
            "logout",
            "metrics",
            "monitor",
            "noc",
            "node",
            "oauth",
            "official",
            "owui",
            "owui-relay",
            "owui-tunnel",
            "password",
            "postmaster",
            "proxy",
            "register",
            "relay",
            "root",
            "security",
            "settings",
            "signin",
            "signup",
            "sso",
            "static",
            "status",
            "support",
            "system",
            "trust",
            "tunnel",
            "update",
            "vpn",
            "webmaster");

    static boolean contains(Label name) {
        return LOOKED_UP.contains(name.text()) || RELAYS_OWN.contains(name.text());
    }

    private ReservedNames() {}
}
