package org.owuitunnel.relay.front;

import org.owuitunnel.protocol.frame.Fields;

/** An answer that the relay gives itself. */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
public record Answer(int status, Fields fields, byte[] body) {}
