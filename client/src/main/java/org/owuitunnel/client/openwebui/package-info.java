/** What is known of Open WebUI: asked over plain HTTP beside the tunnel, on threads that may block. */
@NullMarked
package org.owuitunnel.client.openwebui;

import org.jspecify.annotations.NullMarked;
