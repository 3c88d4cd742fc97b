package org.owuitunnel.client.link;

import java.text.Normalizer;
import org.owuitunnel.protocol.http.BasicCredentials;

/** User name and password by which visitors may come without a link. Protocol section 2.6. Immutable. */
public final class BasicAuth {
    private final String text;

    private BasicAuth(String text) {
        this.text = text;
    }

    /**
     * Those in {@code text}, {@code user:password}, in the form in which browsers send them (RFC 7617 section 2.1).
     *
     * @throws IllegalArgumentException when they are none, with a message that says why, and shows nothing of them
     */
    public static BasicAuth of(String text) {
        String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
        BasicCredentials.fault(composed).ifPresent(fault -> {
            throw new IllegalArgumentException(fault);
        });
        return new BasicAuth(composed);
    }

    /** For the hello. */
    String secret() {
        return text;
    }

    /** The user's name, which is no secret. */
    public String user() {
        return text.substring(0, text.indexOf(':'));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BasicAuth auth && auth.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "BasicAuth[…]";
    }
}
