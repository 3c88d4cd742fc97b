/** End to end with the real thing: Open WebUI in Chromium, a stub in place of its model, speech and transcription servers. */
@NullMarked
package org.owuitunnel.client.e2e;

import org.jspecify.annotations.NullMarked;
