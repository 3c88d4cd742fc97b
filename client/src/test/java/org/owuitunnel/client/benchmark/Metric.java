package org.owuitunnel.client.benchmark;

import java.util.Locale;

/** What is measured: one row of the report. */
enum Metric {
    H1_RATE("requests/s of 1 KiB, 50 connections, HTTP/1.1", 0),
    H1_CPU("CPU-µs per request, HTTP/1.1", 1),
    H2_RATE("requests/s of 1 KiB, 5 connections × 10 streams, HTTP/2", 0),
    H2_CPU("CPU-µs per request, HTTP/2", 1),
    CLOSED_P50("latency, one connection, back to back: p50, µs", 0),
    CLOSED_P99("back to back: p99, µs", 0),
    CLOSED_P50_ADDED("back to back, added to direct: p50, µs", 0),
    CLOSED_P99_ADDED("back to back, added to direct: p99, µs", 0),
    PACED_P50("latency, one connection, 500 requests/s: p50, µs", 0),
    PACED_P99("500 requests/s: p99, µs", 0),
    PACED_P50_ADDED("500 requests/s, added to direct: p50, µs", 0),
    PACED_P99_ADDED("500 requests/s, added to direct: p99, µs", 0),
    DOWN_RATE("download, one connection: MB/s", 0),
    DOWN_CPU("CPU-s per GB down", 2),
    UP_RATE("upload, one connection: MB/s", 0),
    UP_CPU("CPU-s per GB up", 2),
    MEMORY("memory at the end: MB", 0);

    private final String title;
    private final int decimals;

    Metric(String title, int decimals) {
        this.title = title;
        this.decimals = decimals;
    }

    String title() {
        return title;
    }

    /** A figure as the report shows it. */
    String format(double value) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
