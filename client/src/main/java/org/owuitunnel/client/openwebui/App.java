package org.owuitunnel.client.openwebui;

import org.owuitunnel.client.origin.OriginProblem;

/** What listens at the app's address. */
public sealed interface App {
    /** Open WebUI, ready to serve. */
    record OpenWebUi(String version) implements App {}

    /** Something else that speaks HTTP. */
    record Other() implements App {}

    /** Nothing that answers HTTP in time. */
    record Missing() implements App {}

    /** Something that speaks TLS, though it was named as plain HTTP. */
    record Secured() implements App {}

    /** Something with which TLS fails. */
    record Refused(OriginProblem problem) implements App {}
}
