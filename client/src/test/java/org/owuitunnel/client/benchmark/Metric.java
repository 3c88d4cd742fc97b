package org.owuitunnel.client.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is measured: one column of a table. */
enum Metric {
    H1_RATE(Table.H1, "requests/s", 0, Better.HIGH),
    H1_CPU(Table.H1, "CPU-µs per request", 1, Better.LOW),
    H1_CPU_RELAY(Table.H1, "of them relay side", 1, Better.LOW),
    H1_CPU_CLIENT(Table.H1, "client side", 1, Better.LOW),
    H2_RATE(Table.H2, "requests/s", 0, Better.HIGH),
    H2_CPU(Table.H2, "CPU-µs per request", 1, Better.LOW),
    H2_CPU_RELAY(Table.H2, "of them relay side", 1, Better.LOW),
    H2_CPU_CLIENT(Table.H2, "client side", 1, Better.LOW),
    CLOSED_P50(Table.CLOSED, "p50", 0, Better.LOW),
    CLOSED_P99(Table.CLOSED, "p99", 0, Better.LOW),
    CLOSED_P50_ADDED(Table.CLOSED, "p50, added to direct", 0, Better.LOW),
    CLOSED_P99_ADDED(Table.CLOSED, "p99, added to direct", 0, Better.LOW),
    PACED_P50(Table.PACED, "p50", 0, Better.LOW),
    PACED_P99(Table.PACED, "p99", 0, Better.LOW),
    PACED_P50_ADDED(Table.PACED, "p50, added to direct", 0, Better.LOW),
    PACED_P99_ADDED(Table.PACED, "p99, added to direct", 0, Better.LOW),
    DOWN_RATE(Table.DOWN, "MB/s", 0, Better.HIGH),
    DOWN_CPU(Table.DOWN, "CPU-s per GB", 2, Better.LOW),
    DOWN_CPU_RELAY(Table.DOWN, "of them relay side", 2, Better.LOW),
    DOWN_CPU_CLIENT(Table.DOWN, "client side", 2, Better.LOW),
    UP_RATE(Table.UP, "MB/s", 0, Better.HIGH),
    UP_CPU(Table.UP, "CPU-s per GB", 2, Better.LOW),
    UP_CPU_RELAY(Table.UP, "of them relay side", 2, Better.LOW),
    UP_CPU_CLIENT(Table.UP, "client side", 2, Better.LOW),
    ECHO_P50(Table.STREAMS, "WebSocket p50", 0, Better.LOW),
    ECHO_P99(Table.STREAMS, "WebSocket p99", 0, Better.LOW),
    TOKEN_P50(Table.STREAMS, "token lag p50", 0, Better.LOW),
    TOKEN_P99(Table.STREAMS, "token lag p99", 0, Better.LOW),
    PATH_REQUEST_QUIET_P50(Table.PATH_REQUESTS, "quiet p50", 1, Better.LOW),
    PATH_REQUEST_QUIET_P99(Table.PATH_REQUESTS, "quiet p99", 1, Better.LOW),
    PATH_REQUEST_DOWN_P50(Table.PATH_REQUESTS, "download p50", 1, Better.LOW),
    PATH_REQUEST_DOWN_P99(Table.PATH_REQUESTS, "download p99", 1, Better.LOW),
    PATH_REQUEST_UP_P50(Table.PATH_REQUESTS, "upload p50", 1, Better.LOW),
    PATH_REQUEST_UP_P99(Table.PATH_REQUESTS, "upload p99", 1, Better.LOW),
    PATH_SOCKET_QUIET_P50(Table.PATH_SOCKETS, "quiet p50", 1, Better.LOW),
    PATH_SOCKET_QUIET_P99(Table.PATH_SOCKETS, "quiet p99", 1, Better.LOW),
    PATH_SOCKET_DOWN_P50(Table.PATH_SOCKETS, "download p50", 1, Better.LOW),
    PATH_SOCKET_DOWN_P99(Table.PATH_SOCKETS, "download p99", 1, Better.LOW),
    PATH_SOCKET_UP_P50(Table.PATH_SOCKETS, "upload p50", 1, Better.LOW),
    PATH_SOCKET_UP_P99(Table.PATH_SOCKETS, "upload p99", 1, Better.LOW),
    LOSSY_REQUEST_QUIET_P50(Table.LOSSY_REQUESTS, "quiet p50", 1, Better.LOW),
    LOSSY_REQUEST_QUIET_P99(Table.LOSSY_REQUESTS, "quiet p99", 1, Better.LOW),
    LOSSY_REQUEST_DOWN_P50(Table.LOSSY_REQUESTS, "download p50", 1, Better.LOW),
    LOSSY_REQUEST_DOWN_P99(Table.LOSSY_REQUESTS, "download p99", 1, Better.LOW),
    LOSSY_REQUEST_UP_P50(Table.LOSSY_REQUESTS, "upload p50", 1, Better.LOW),
    LOSSY_REQUEST_UP_P99(Table.LOSSY_REQUESTS, "upload p99", 1, Better.LOW),
    LOSSY_SOCKET_QUIET_P50(Table.LOSSY_SOCKETS, "quiet p50", 1, Better.LOW),
    LOSSY_SOCKET_QUIET_P99(Table.LOSSY_SOCKETS, "quiet p99", 1, Better.LOW),
    LOSSY_SOCKET_DOWN_P50(Table.LOSSY_SOCKETS, "download p50", 1, Better.LOW),
    LOSSY_SOCKET_DOWN_P99(Table.LOSSY_SOCKETS, "download p99", 1, Better.LOW),
    LOSSY_SOCKET_UP_P50(Table.LOSSY_SOCKETS, "upload p50", 1, Better.LOW),
    LOSSY_SOCKET_UP_P99(Table.LOSSY_SOCKETS, "upload p99", 1, Better.LOW),
    PATH_BULK_DOWN(Table.PATH_BULK, "download", 1, Better.HIGH),
    PATH_BULK_UP(Table.PATH_BULK, "upload", 1, Better.HIGH),
    LOSSY_BULK_DOWN(Table.PATH_BULK, "download, 1 % loss", 1, Better.HIGH),
    LOSSY_BULK_UP(Table.PATH_BULK, "upload, 1 % loss", 1, Better.HIGH),
    PATH_LATE(Table.PATH_BULK, "of all packets > 1 ms late, %", 1, Better.LOW),
    BLIP_REQUESTS(Table.BLIP, "requests of 50", 0, Better.HIGH),
    BLIP_SOCKETS(Table.BLIP, "WebSockets of 10", 0, Better.HIGH),
    BLIP_SILENCE(Table.BLIP, "longest silence, s", 1, Better.LOW),
    ROAM_REQUESTS(Table.ROAM, "requests of 50", 0, Better.HIGH),
    ROAM_SOCKETS(Table.ROAM, "WebSockets of 10", 0, Better.HIGH),
    ROAM_SILENCE(Table.ROAM, "longest silence, s", 1, Better.LOW),
    RELAY_TUNNELS(Table.RELAY, "MB per 1,000 tunnels", 1, Better.LOW),
    RELAY_STREAMS(Table.RELAY, "MB per 10,000 open WebSockets", 0, Better.LOW),
    RELAY_RECONNECT(Table.RELAY, "s until all tunnels serve again", 1, Better.LOW),
    START_FIRST(Table.CLIENT, "start to first answer, s", 2, Better.LOW),
    START_URL(Table.CLIENT, "start to URL printed, s", 2, Better.LOW),
    CLIENT_RSS(Table.CLIENT, "memory RSS, MB", 0, Better.LOW),
    CLIENT_PSS(Table.CLIENT, "memory PSS, MB", 0, Better.LOW),
    CALM_P50(Table.FLOOD, "alone p50", 0, Better.LOW),
    CALM_P99(Table.FLOOD, "alone p99", 0, Better.LOW),
    FLOOD_P50(Table.FLOOD, "flooded p50", 0, Better.LOW),
    FLOOD_P99(Table.FLOOD, "flooded p99", 0, Better.LOW),
    FLOOD_FRAMES(Table.FLOOD, "frames/s that attackers got rid of", 0, Better.LOW),
    OPEN_RATE(Table.GATE, "open, requests/s", 0, Better.HIGH),
    GUARDED_RATE(Table.GATE, "by link, requests/s", 0, Better.HIGH),
    GUARDED_COST(Table.GATE, "what the link costs, %", 1, Better.LOW),
    OPEN_CPU(Table.GATE, "open, relay CPU-µs per request", 1, Better.LOW),
    GUARDED_CPU(Table.GATE, "by link, relay CPU-µs per request", 1, Better.LOW);

    /** Which of two figures is the better one. */
    enum Better {
        HIGH,
        LOW
    }

    private final Table table;
    private final String title;
    private final int decimals;
    private final Better better;

    Metric(Table table, String title, int decimals, Better better) {
        this.table = table;
        this.title = title;
        this.decimals = decimals;
        this.better = better;
    }

    static List<Metric> of(Table table) {
        return Arrays.stream(values()).filter(metric -> metric.table == table).toList();
    }

    Table table() {
        return table;
    }

    String title() {
        return title;
    }

    /** True when {@code one} is better than {@code other}, or as good. */
    boolean atLeast(double one, double other) {
        return better == Better.HIGH ? one >= other : one <= other;
    }

    /** A figure as the report shows it. */
    String format(double value) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
