package org.owuitunnel.client.link;

import java.time.Duration;
import org.owuitunnel.protocol.link.Welcome;

/** What a session tells its owner. Called on the session's loop and must not block. */
public interface LinkEvents {
    /** Visitors can come. */
    void online(Welcome welcome);

    /** The relay will stop and asks to be left: another link is being opened, while the present one still serves. */
    default void leaving() {}

    /** The WebSocket is gone; the relay is being dialled again, and visitors wait meanwhile. */
    void lost(String reason);

    /** Dialling failed and is tried again after {@code pause}. */
    void retrying(Duration pause, LinkFailure because);

    /** The session is over, since dialling again is useless. */
    void failed(LinkFailure failure);
}
