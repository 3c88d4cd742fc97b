package org.owuitunnel.relay.accounts;

import org.owuitunnel.relay.observe.Printable;

/**
 * Who does something that the {@link Audit} tells of. Immutable.
 *
 * @param text a word for where it comes from, a colon, and who it is there
 */
public record Actor(String text) {
    /** Whoever runs this process, by the name that the system has for him. */
    public static Actor ofProcess() {
        return new Actor("cli:" + Printable.of(System.getProperty("user.name", "unknown")));
    }

    /** Whoever shows this token to the relay's API. */
    public static Actor ofToken(String tokenId) {
        return new Actor("api:" + tokenId);
    }

    /** Whoever has signed in at the issuer, by the name that it has for him. */
    public static Actor ofPerson(String name) {
        return new Actor("oidc:" + Printable.of(name));
    }

    /** Whoever shows an invitation. */
    static Actor ofInvitation(String mark) {
        return new Actor("invitation:" + mark);
    }
}
