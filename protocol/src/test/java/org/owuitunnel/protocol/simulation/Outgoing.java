package org.owuitunnel.protocol.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;

/** What a party has said on its stream, for the other party to be held against. */
final class Outgoing {
    record Answer(int status, Fields fields, boolean last) {}

    final List<Answer> heads = new ArrayList<>();

    /** Octets given to the stream. */
    long queued;

    /** Octets that have left for the wire, as the stream says. */
    long left;

    boolean answered;
    boolean ended;

    @Nullable
    Fields trailers;

    @Nullable
    ErrorCode reset;

    String resetDetail = "";
}
