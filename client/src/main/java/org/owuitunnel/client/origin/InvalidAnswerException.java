package org.owuitunnel.client.origin;

/** The origin's answer is not HTTP that may be passed on; ends the exchange. The message names the rule, never a value. */
final class InvalidAnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidAnswerException(String message) {
        super(message, null, false, false);
    }
}
