package org.owuitunnel.client.origin;

import io.netty.buffer.ByteBuf;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.mux.StreamHandler;

/** Behind a stream that was reset as it was opened: nothing comes any more. Stateless. */
enum Refused implements StreamHandler {
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
