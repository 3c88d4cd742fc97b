package org.owuitunnel.protocol.mux;

import io.netty.buffer.ByteBuf;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;

/**
 * Wants nothing of a stream: one that was answered, or reset, as it was opened, or that has no handler yet. Gives no credit, so that little
 * more comes. Stateless.
 */
public enum Ignoring implements StreamHandler {
    INSTANCE;

    @Override
    public void onHead(int status, Fields fields, boolean last) {}

    @Override
    public void onData(ByteBuf bytes, boolean last) {
        bytes.release();
    }

    @Override
    public void onTrailers(Fields fields) {}

    @Override
    public void onSent(int octets) {}

    @Override
    public void onReset(ErrorCode code, String detail) {}
}
