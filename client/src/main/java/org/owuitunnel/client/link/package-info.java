/** The way to the relay: dialling, hello and welcome, and a session that outlives its WebSockets. Lives on one event loop. */
@NullMarked
package org.owuitunnel.client.link;

import org.jspecify.annotations.NullMarked;
