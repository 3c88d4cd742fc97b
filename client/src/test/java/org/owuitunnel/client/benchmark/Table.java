package org.owuitunnel.client.benchmark;

/** One table of the report, and one plot. */
enum Table {
    H1(1, "Small requests, HTTP/1.1", "wrk, 50 connections, answers of 1 KiB"),
    H2(1, "Small requests, HTTP/2", "h2load, 5 connections with 10 streams each; the origin is asked by HTTP/1.1"),
    CLOSED(2, "Latency, back to back", "one connection, each request as soon as the last is answered; µs"),
    PACED(2, "Latency, 500 requests/s", "one connection at a fixed rate, so that processes fall asleep in between; µs"),
    DOWN(3, "Download", "one connection, bodies of 64 MiB of noise one after the other"),
    UP(3, "Upload", "as the download, the other way"),
    STREAMS(
            4,
            "WebSocket and tokens",
            "round trips of 64 octets, back to back; lag of tokens sent every 20 ms to 10 visitors; µs"),
    PATH_REQUESTS(5, "20 Mbit/s, 40 ms: small requests", "alone, beside a bulk download, beside a bulk upload; ms"),
    PATH_SOCKETS(5, "20 Mbit/s, 40 ms: WebSocket round trips", "the same; ms"),
    LOSSY_REQUESTS(5, "20 Mbit/s, 40 ms, 1 % loss: small requests", "the same; ms"),
    LOSSY_SOCKETS(5, "20 Mbit/s, 40 ms, 1 % loss: WebSocket round trips", "the same; ms"),
    PATH_BULK(
            5,
            "20 Mbit/s, 40 ms: what the bulk transfer beside them got",
            "Mbit/s; and how far the network itself was late, since the machine was busy"),
    BLIP(
            6,
            "3 s without a network",
            "of 50 requests and 10 WebSockets, those that went on as if nothing had been; the longest silence that one of them saw"),
    ROAM(6, "3 s without a network, and another address after it", "the same, as on a change from Wi-Fi to mobile"),
    RELAY(
            7,
            "The relay's side at rest",
            "memory (Private_Dirty) added by tunnels and by open WebSockets; all clients of a relay that was killed and started again"),
    CLIENT(
            8,
            "The client",
            "from the start of the process to the first answer through the public name; memory 1 s later"),
    FLOOD(
            9,
            "Beside a flood",
            "200 requests/s of one visitor, alone and while four others send resets, pings, settings and continuations without end; µs"),
    GATE(
            10,
            "The gate",
            "wrk, 50 connections, answers of 1 KiB, by turns from a tunnel that is open and from one that wants a link's cookie");

    private final int row;
    private final String title;
    private final String caption;

    Table(int row, String title, String caption) {
        this.row = row;
        this.title = title;
        this.caption = caption;
    }

    int row() {
        return row;
    }

    String title() {
        return title;
    }

    String caption() {
        return caption;
    }

    /** The name of its plot's file. */
    String file() {
        return "benchmark-" + row + "-"
                + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + ".svg";
    }
}
