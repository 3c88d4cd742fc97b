package org.owuitunnel.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class FrameLogTest {
    @Test
    void eachFrameIsOneLineOfFixedColumnsWithoutValuesOrBodies() {
        Fields fields = Fields.of("cookie", "secret", "range", "secret");
        RequestHead head = new RequestHead("POST", "a.test", "/p?secret", false, fields);
        RequestHead socket = new RequestHead("GET", "a.test", "/ws", true, fields);
        List<Frame> frames = List.of(
                new Frame.Open(1, false, head),
                new Frame.Open(2, true, socket),
                new Frame.Head(1, false, 200, fields),
                new Frame.Head(1, true, 304, fields),
                new Frame.Data(1, false, Unpooled.wrappedBuffer(new byte[16384])),
                new Frame.Data(0x7fffffff, true, Unpooled.EMPTY_BUFFER),
                new Frame.Trailers(1, fields),
                new Frame.Reset(1, ErrorCode.CANCELLED, "secret"),
                new Frame.Credit(1, 65536),
                new Frame.Ack(131072),
                new Frame.Ping(-1),
                new Frame.Pong(255),
                new Frame.Drain());

        String lines =
                frames.stream().map(frame -> FrameLog.line(FrameLog.OUT, frame)).collect(Collectors.joining("\n"));

        assertThat(lines).isEqualTo("""
                        >> s=00000001 len=0     OPEN     POST a.test/p?…
                        >> s=00000002 len=0     OPEN     END UPGRADE GET a.test/ws
                        >> s=00000001 len=0     HEAD     200
                        >> s=00000001 len=0     HEAD     END 304
                        >> s=00000001 len=16384 DATA
                        >> s=7fffffff len=0     DATA     END
                        >> s=00000001 len=0     TRAILERS END [cookie, range]
                        >> s=00000001 len=0     RESET    CANCELLED
                        >> s=00000001 len=4     CREDIT   +65536
                        >> s=00000000 len=8     ACK      131072
                        >> s=00000000 len=8     PING     ffffffffffffffff
                        >> s=00000000 len=8     PONG     ff
                        >> s=00000000 len=0     DRAIN""");
    }

    @Test
    void theDirectionComesFirst() {
        assertThat(FrameLog.line(FrameLog.IN, new Frame.Drain())).startsWith("<< s=");
    }

    @Test
    void theLineDoesNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(FrameLog.line(FrameLog.OUT, new Frame.Credit(1, 7)))
                    .isEqualTo(">> s=00000001 len=4     CREDIT   +7");
        } finally {
            Locale.setDefault(before);
        }
    }
}
