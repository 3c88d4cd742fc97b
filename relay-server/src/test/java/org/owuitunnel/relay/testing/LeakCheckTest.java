package org.owuitunnel.relay.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.LeakPresenceDetector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class LeakCheckTest {
    @Test
    void bufferThatWasNotReleasedIsFound() {
        ByteBuf planted = PooledByteBufAllocator.DEFAULT.heapBuffer(1); // one octet for good
        assertThat(planted.isReadable()).isFalse();
        assertThatThrownBy(LeakPresenceDetector::check).hasMessageContaining("memory leak");
        assertThatCode(LeakPresenceDetector::check).doesNotThrowAnyException();
    }
}
