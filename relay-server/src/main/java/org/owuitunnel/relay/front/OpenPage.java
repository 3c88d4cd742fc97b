package org.owuitunnel.relay.front;

/** The page that links lead to: it shows the key to the relay, asks for a password where one is wanted, and goes on to the app. Stateless. */
final class OpenPage {
    private static final Answer ANSWER = ScriptedPage.load(OpenPage.class, "open.html");

    private OpenPage() {}

    static Answer answer() {
        return ANSWER;
    }
}
