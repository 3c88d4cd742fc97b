package org.owuitunnel.protocol.link;

/** The owner of a link. Called on the link's loop. */
public interface LinkListener {
    /** The peer opens or accepts no more streams here; it wants to be left for another link. */
    void onDrain();

    /** The wire is dead though its socket may not know: it has been closed and detached; the link may be resumed. */
    void onSilent();

    /** The peer broke the rules: the wire has been closed and the link has ended. */
    void onBroken(String why);
}
