package org.owuitunnel.protocol.frame;

/** Numbers of the type octet and of the flags octet. Protocol section 3. */
final class FrameType {
    static final int DATA = 0x0;
    static final int OPEN = 0x1;
    static final int HEAD = 0x2;
    static final int TRAILERS = 0x3;
    static final int RESET = 0x4;
    static final int CREDIT = 0x5;
    static final int ACK = 0x6;
    static final int PING = 0x7;
    static final int PONG = 0x8;
    static final int DRAIN = 0x9;

    /** On DATA, OPEN and HEAD: the sender's direction of the stream ends with this frame. */
    static final int FLAG_END = 0x1;

    /** On OPEN: the visitor wants a WebSocket. */
    static final int FLAG_UPGRADE = 0x2;

    private FrameType() {}
}
