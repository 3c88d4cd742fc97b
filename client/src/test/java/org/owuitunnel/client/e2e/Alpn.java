package org.owuitunnel.client.e2e;

/** What a visitor speaks to the relay. */
enum Alpn {
    H1("http/1.1"),
    H2("h2");

    final String protocol;

    Alpn(String protocol) {
        this.protocol = protocol;
    }
}
