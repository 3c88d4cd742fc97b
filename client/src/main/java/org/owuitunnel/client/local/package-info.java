/**
 * Local mode's help for people and their devices: the address to call, its QR code, and trust in the local CA. Everything
 * here blocks or is pure; nothing of it runs on an event loop.
 */
@NullMarked
package org.owuitunnel.client.local;

import org.jspecify.annotations.NullMarked;
