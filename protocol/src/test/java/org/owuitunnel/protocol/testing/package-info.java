/** What the tests of several packages share: counted buffers, a clock and a task queue that stand still, a frame recorder. */
@NullMarked
package org.owuitunnel.protocol.testing;

import org.jspecify.annotations.NullMarked;
