package org.owuitunnel.client.link;

/** Where a {@link LinkSession} stands. */
enum State {
    /** Not started. Leaves by: start → DIALLING. */
    NEW,
    /** A dial is on its way, or its WebSocket awaits the welcome. Leaves by: welcome → ONLINE; failure → PAUSING or OVER. */
    DIALLING,
    /** Visitors can come. Leaves by: WebSocket lost → DIALLING or PAUSING; stop → OVER. */
    ONLINE,
    /** Waits before the next dial. Leaves by: time → DIALLING; stop → OVER. */
    PAUSING,
    /** Stopped or failed. Final. */
    OVER
}
