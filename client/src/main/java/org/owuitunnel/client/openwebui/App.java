package org.owuitunnel.client.openwebui;

import org.owuitunnel.client.origin.OriginProblem;

/** What listens at the app's address. */
public sealed interface App {
    /**
     * Open WebUI, ready to serve, as it describes itself to everybody at {@code /api/config}.
     *
     * @param onboarding whether it has no account: the first one that is made becomes its admin's
     * @param auth whether people have to sign in
     * @param trustedHeader whether a field of a request is enough to be signed in
     * @param signUp whether strangers may make accounts
     * @param webSocket whether its page speaks by WebSocket, not by polling
     */
    record OpenWebUi(
            String version, boolean onboarding, boolean auth, boolean trustedHeader, boolean signUp, boolean webSocket)
            implements App {
        /** One with an account, where only this account's owner lets others in. */
        public OpenWebUi(String version) {
            this(version, false, true, false, false, true);
        }
    }

    /** A development server, whose page looks for its backend on another port. */
    record DevServer() implements App {}

    /** Something else that answers. */
    record Other() implements App {}

    /** Nothing that accepts a connection. */
    record Missing() implements App {}

    /** Something that accepts connections and does not say what it is; it may be about to start. */
    record Silent(How how) implements App {
        /** In which way. */
        public enum How {
            /** It is busy, or hangs. */
            LATE,
            /** It hangs up, as what publishes a container's port does before the container listens. */
            HANGS_UP,
            /** A proxy in front of the app does not reach it. */
            PROXY
        }
    }

    /** Something that speaks TLS, though it was named as plain HTTP. */
    record Secured() implements App {}

    /** Something with which TLS fails. */
    record Refused(OriginProblem problem) implements App {}
}
