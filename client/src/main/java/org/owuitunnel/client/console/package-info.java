/** What a person sees in a terminal. */
@NullMarked
package org.owuitunnel.client.console;

import org.jspecify.annotations.NullMarked;
