package org.owuitunnel.client.origin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.owuitunnel.protocol.mux.Stream;

/**
 * Opaque bytes both ways behind a 101: each direction ends on its own, and nothing limits how long either is silent.
 * Confined to the link's loop.
 */
final class Passage {
    private final Stream stream;
    private final OriginConnection connection;
    private final ReadGate gate;

    /** Octets from the visitor that the kernel has not taken yet. */
    private int unwritten;

    private boolean visitorEnded;
    private boolean originEnded;

    /** True once the origin takes nothing more; what it has sent is still passed on. */
    private boolean refused;

    Passage(Stream stream, OriginConnection connection, ReadGate gate) {
        this.stream = stream;
        this.connection = connection;
        this.gate = gate;
    }

    void fromVisitor(ByteBuf bytes, boolean last) {
        int octets = bytes.readableBytes();
        visitorEnded |= last;
        if (refused || octets == 0) {
            bytes.release();
            stream.consumed(octets);
        } else {
            unwritten += octets;
            connection.writeBody(bytes);
            connection.flushSoon();
        }
        endOutput();
    }

    void written(int octets, boolean taken) {
        unwritten -= octets;
        refused |= !taken;
        stream.consumed(octets);
        endOutput();
    }

    void fromOrigin(ByteBuf bytes) {
        stream.sendData(bytes, false);
        gate.queued();
    }

    /** The origin has sent its last octet. */
    void endFromOrigin() {
        if (!originEnded) {
            originEnded = true;
            stream.sendData(Unpooled.EMPTY_BUFFER, true);
        }
    }

    /** True once it has. */
    boolean originEnded() {
        return originEnded;
    }

    /** True when both directions have ended and the connection is no longer needed. */
    boolean complete() {
        return originEnded && visitorEnded && unwritten == 0;
    }

    /** True when the origin neither sends nor takes, while the visitor still might send. */
    boolean dead() {
        return originEnded && refused && !visitorEnded;
    }

    private void endOutput() {
        if (visitorEnded && unwritten == 0 && !originEnded && !refused) {
            connection.endOutput();
        }
    }
}
