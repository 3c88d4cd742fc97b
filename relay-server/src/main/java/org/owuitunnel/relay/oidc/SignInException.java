package org.owuitunnel.relay.oidc;

import java.io.Serial;

/** A sign-in that cannot go on; the message says what is wrong and what was expected, and holds no secret. */
public final class SignInException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    /** What keeps somebody out. */
    public enum Why {
        /** It was begun too long ago, in another browser, or is finished already. */
        OVER,
        /** The issuer turned him away, or he changed his mind there. */
        DENIED,
        /** The issuer does not answer. */
        UNREACHABLE,
        /** The issuer answers, but what it says is not to be believed or used. */
        INVALID,
        /** Too many sign in at once. */
        BUSY
    }

    private final Why why;

    SignInException(Why why, String message) {
        super(message);
        this.why = why;
    }

    SignInException(Why why, String message, Throwable cause) {
        super(message, cause);
        this.why = why;
    }

    public Why why() {
        return why;
    }
}
