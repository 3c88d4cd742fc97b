/**
 * What is known of Open WebUI: the app is asked what it is, on threads that may block, and guarded on the link's loop until it
 * is safe to visit.
 */
@NullMarked
package org.owuitunnel.client.openwebui;

import org.jspecify.annotations.NullMarked;
