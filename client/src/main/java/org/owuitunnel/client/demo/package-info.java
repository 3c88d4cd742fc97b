/**
 * The built-in app that a tunnel can lead to when nothing else runs: a page that shows whether secure pages, uploads, streams,
 * WebSockets and the microphone work from where it is opened. Its handlers live on their connection's event loop.
 */
@NullMarked
package org.owuitunnel.client.demo;

import org.jspecify.annotations.NullMarked;
