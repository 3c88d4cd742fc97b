package org.owuitunnel.relay.accounts;

/** A user: the id, which names and tokens belong to, and the name that the administrator gave him. No secret. */
public record Owner(String id, String name) {}
