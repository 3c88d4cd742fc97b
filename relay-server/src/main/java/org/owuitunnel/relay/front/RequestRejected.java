package org.owuitunnel.relay.front;

/** A visitor's request cannot be passed on; says what he is told. */
final class RequestRejected extends Exception {
    private static final long serialVersionUID = 1L;

    private final Problem problem;

    /** @param detail what exactly is wrong, without any octet of the request */
    RequestRejected(Problem problem, String detail) {
        super(detail, null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
