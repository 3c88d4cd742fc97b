package org.owuitunnel.client.openwebui;

/**
 * Who can come to the app through the tunnel. Immutable.
 *
 * @param gated whether the relay lets in only whom its owner invited
 * @param ownMachineOnly whether nobody comes from another machine
 */
public record Exposure(boolean gated, boolean ownMachineOnly) {
    /** Everybody who knows the name. */
    public static final Exposure ANYONE = new Exposure(false, false);
}
