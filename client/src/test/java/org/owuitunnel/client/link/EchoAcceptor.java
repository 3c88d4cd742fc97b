package org.owuitunnel.client.link;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.LinkedBlockingQueue;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamAcceptor;
import org.owuitunnel.protocol.mux.StreamHandler;

/** Answers 200 and sends back what comes. */
final class EchoAcceptor implements StreamAcceptor {
    final LinkedBlockingQueue<ErrorCode> resets = new LinkedBlockingQueue<>();

    @Override
    public StreamHandler accept(Stream stream, RequestHead head, boolean last) {
        stream.sendHead(200, Fields.EMPTY, last);
        return new StreamHandler() {
            @Override
            public void onHead(int status, Fields fields, boolean end) {}

            @Override
            public void onData(ByteBuf bytes, boolean end) {
                stream.consumed(bytes.readableBytes());
                stream.sendData(bytes, end);
            }

            @Override
            public void onTrailers(Fields fields) {
                stream.sendTrailers(fields);
            }

            @Override
            public void onSent(int octets) {}

            @Override
            public void onReset(ErrorCode code, String detail) {
                resets.add(code);
            }
        };
    }
}
