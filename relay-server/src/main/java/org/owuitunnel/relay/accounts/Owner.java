package org.owuitunnel.relay.accounts;

/** Whose token it was: the token's id, which names belong to, and the name that the administrator gave it. No secret. */
public record Owner(String id, String name) {}
