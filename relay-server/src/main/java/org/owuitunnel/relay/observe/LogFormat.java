package org.owuitunnel.relay.observe;

/** How a log line is written; the names are what {@code log:} and {@code --log} take. */
public enum LogFormat {
    /** For people: {@code time LEVEL event key=value}. */
    TEXT,

    /** For machines: one JSON object (RFC 8259) on each line. */
    JSON
}
