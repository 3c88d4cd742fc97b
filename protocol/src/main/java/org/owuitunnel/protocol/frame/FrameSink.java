package org.owuitunnel.protocol.frame;

/** Takes decoded frames one by one, on the thread that decodes. */
public interface FrameSink {
    /** A frame of the link itself. */
    void onLinkFrame(Frame.OfLink frame);

    /**
     * A frame of a stream. Ownership of the bytes of DATA passes to the sink, also when it throws.
     *
     * @throws ProtocolException when the frame is illegal here
     */
    void onStreamFrame(Frame.OfStream frame);

    /**
     * Octets of one stream frame, known or unknown, header included, have been taken off the wire. Called before the
     * frame itself is handed over: a frame that resets its stream is received all the same.
     */
    void onStreamBytes(int octets);
}
