/** The client's commands: thin, each ends in an exit code. */
@NullMarked
package org.owuitunnel.client.cli;

import org.jspecify.annotations.NullMarked;
