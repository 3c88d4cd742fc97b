package org.owuitunnel.protocol.testing;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.mux.StreamHandler;

/** Notes what a stream was told, one line for each call; bytes are released and not consumed. */
public class RecordingHandler implements StreamHandler {
    private final List<String> events = new ArrayList<>();

    /** What was noted since the last call. */
    public final List<String> take() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    @Override
    public void onHead(int status, Fields fields, boolean last) {
        events.add("HEAD " + status + end(last));
    }

    @Override
    public void onData(ByteBuf bytes, boolean last) {
        events.add("DATA " + bytes.readableBytes() + end(last));
        bytes.release();
    }

    @Override
    public void onTrailers(Fields fields) {
        events.add("TRAILERS " + fields);
    }

    @Override
    public void onSent(int octets) {
        events.add("SENT " + octets);
    }

    @Override
    public void onReset(ErrorCode code, String detail) {
        events.add(("RESET " + code + " " + detail).strip());
    }

    private static String end(boolean last) {
        return last ? " END" : "";
    }
}
