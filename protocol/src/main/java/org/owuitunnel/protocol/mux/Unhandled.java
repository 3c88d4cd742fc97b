package org.owuitunnel.protocol.mux;

import io.netty.buffer.ByteBuf;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;

/** Stands in while a stream has no handler yet: only between its creation and the acceptor's answer. */
enum Unhandled implements StreamHandler {
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
