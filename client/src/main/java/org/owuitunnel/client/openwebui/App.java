package org.owuitunnel.client.openwebui;

/** What listens at the app's address. */
public sealed interface App {
    /** Open WebUI, ready to serve. */
    record OpenWebUi(String version) implements App {}

    /** Something else that speaks HTTP. */
    record Other() implements App {}

    /** Nothing that answers HTTP in time. */
    record Missing() implements App {}
}
