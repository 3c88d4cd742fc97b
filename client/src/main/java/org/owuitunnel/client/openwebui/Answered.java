package org.owuitunnel.client.openwebui;

import io.netty.buffer.ByteBuf;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamHandler;

/** Ends a stream whose answer was given before the request was read: what still comes of it is dropped. Confined to the link's loop. */
final class Answered implements StreamHandler {
    private final Stream stream;
    private boolean visitorEnded;

    Answered(Stream stream, boolean visitorEnded) {
        this.stream = stream;
        this.visitorEnded = visitorEnded;
    }

    @Override
    public void onHead(int status, Fields fields, boolean last) {
        throw new IllegalStateException("HEAD from the end that opens streams");
    }

    @Override
    public void onData(ByteBuf bytes, boolean last) {
        int octets = bytes.readableBytes();
        bytes.release();
        visitorEnded |= last;
        stream.consumed(octets);
    }

    @Override
    public void onTrailers(Fields fields) {
        visitorEnded = true;
    }

    @Override
    public void onSent(int octets) {
        if (!visitorEnded && stream.queuedBytes() == 0) {
            stream.reset(ErrorCode.NO_ERROR, "answered before the request was complete");
        }
    }

    @Override
    public void onReset(ErrorCode code, String detail) {}
}
