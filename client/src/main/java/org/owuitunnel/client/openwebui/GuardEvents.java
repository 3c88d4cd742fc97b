package org.owuitunnel.client.openwebui;

/** What the guard finds out. Called on the link's loop and must not block. */
public interface GuardEvents {
    /** The app was looked at, and the verdict about it is another than before, or the first. */
    void found(Verdict verdict);
}
