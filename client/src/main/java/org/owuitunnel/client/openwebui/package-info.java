/** What is known of Open WebUI: asked beside the tunnel, on threads that may block. */
@NullMarked
package org.owuitunnel.client.openwebui;

import org.jspecify.annotations.NullMarked;
