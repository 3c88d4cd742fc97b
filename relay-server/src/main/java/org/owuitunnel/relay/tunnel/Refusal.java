package org.owuitunnel.relay.tunnel;

import tools.jackson.databind.json.JsonMapper;

/** Why a link is not opened, said before it is a WebSocket. Protocol section 2.1. */
enum Refusal {
    NOT_A_WEBSOCKET(400, "not-a-websocket", "This address takes WebSockets of version 13 only."),
    VERSION(
            426,
            "version",
            "This relay is RELAY and speaks owui-tunnel.v1 only: install the owui-tunnel of that version."),
    TOKEN(401, "token", "The token is missing, wrong or revoked: run 'owui-tunnel login' with a new one."),
    TOO_MANY_TOKENS(
            429, "too-many-tokens", "Too many refused tokens came from this address: try again in ten seconds."),
    STOPPING(503, "relay-stopping", "This relay is being stopped: dial again, another one may answer.");

    private final int status;
    private final String code;
    private final String detail;

    Refusal(int status, String code, String detail) {
        this.status = status;
        this.code = code;
        this.detail = detail;
    }

    /** Members of RFC 9457, and ours behind them. */
    private record Problem(String type, int status, String detail, String code) {}

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    /** The body of the answer; {@code relay} is this program and its version. */
    String json(String relay) {
        return JsonMapper.shared()
                .writeValueAsString(new Problem("about:blank", status, detail.replace("RELAY", relay), code));
    }
}
