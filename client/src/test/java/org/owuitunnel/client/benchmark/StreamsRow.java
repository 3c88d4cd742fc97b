package org.owuitunnel.client.benchmark;

import java.util.ArrayList;
import java.util.List;

/** Row 4: what keeps a chat fluent: messages of a WebSocket, and tokens as they come. */
final class StreamsRow implements Row {
    private static final int READERS = 10;
    private static final int TOKEN_MILLIS = 20;
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int MILLIS_PER_SECOND = 1000;

    @Override
    public int number() {
        return Table.STREAMS.row();
    }

    @Override
    public boolean appliesTo(Contender contender) {
        return true;
    }

    @Override
    public void measure(Contender contender, Stage stage) throws Exception {
        Target target = stage.running(contender).target();
        int seconds = stage.scale().latencySeconds();
        Samples echoes = echoes(target, seconds);
        stage.add(Metric.ECHO_P50, contender, echoes.micros(0.5));
        stage.add(Metric.ECHO_P99, contender, echoes.micros(0.99));
        Samples lags = lags(target, seconds * MILLIS_PER_SECOND / TOKEN_MILLIS);
        stage.add(Metric.TOKEN_P50, contender, lags.micros(0.5));
        stage.add(Metric.TOKEN_P99, contender, lags.micros(0.99));
    }

    private static Samples echoes(Target target, int seconds) throws Exception {
        Samples samples = new Samples();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        try (EchoSocket socket = EchoSocket.open(target)) {
            for (long start = System.nanoTime(); start < end; ) {
                socket.roundTrip();
                long now = System.nanoTime();
                samples.add(now - start);
                start = now;
            }
        }
        return samples;
    }

    private static Samples lags(Target target, int count) throws Exception {
        Samples samples = new Samples();
        List<Crowd.Work> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(() -> {
                TokenStream stream = TokenStream.open(target, TOKEN_MILLIS, count, PATIENCE_MILLIS);
                try (stream) {
                    for (long lag = stream.lag(); lag >= 0; lag = stream.lag()) {
                        samples.add(lag);
                    }
                }
                if (!stream.isWhole()) {
                    throw new java.io.IOException("tokens are missing");
                }
            });
        }
        Crowd.start(readers).join();
        return samples;
    }
}
