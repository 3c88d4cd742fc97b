/** What the relay keeps: one database, and small private files that are replaced as a whole. */
@NullMarked
package org.owuitunnel.relay.storage;

import org.jspecify.annotations.NullMarked;
