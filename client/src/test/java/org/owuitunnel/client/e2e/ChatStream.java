package org.owuitunnel.client.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/** A model's answer, one token per SSE event; lives on the virtual thread of its request. */
public final class ChatStream {

    /** Two sentences, so that call mode asks for speech twice; the first is what {@link #holdSecondHalf} lets through. */
    static final String FIRST_HALF = "Every word of this answer crosses the tunnel as soon as the model has said it.";

    /** Behind it. */
    public static final String SECOND_HALF = "Nothing waits for the end, and nothing is gathered on the way.";

    /** Time between two tokens: 25 ms, a small model on a laptop. */
    private static final Duration TOKEN_GAP = Duration.ofMillis(25);

    /** Longest wait for a test to let the second half go: 30 s, then the answer ends without it. */
    private static final long HOLD_SECONDS = 30;

    private static final Pattern TOKEN = Pattern.compile("(?<= )");

    private final AtomicReference<CountDownLatch> hold = new AtomicReference<>(new CountDownLatch(0));
    private final JsonMapper json = new JsonMapper();

    /** Makes the next answer stop after its first half until the returned latch is counted down. */
    CountDownLatch holdSecondHalf() {
        CountDownLatch latch = new CountDownLatch(1);
        hold.set(latch);
        return latch;
    }

    void writeTo(OutputStream out) throws IOException, InterruptedException {
        say(FIRST_HALF + " ", out);
        if (hold.get().await(HOLD_SECONDS, TimeUnit.SECONDS)) {
            say(SECOND_HALF, out);
        }
        event(Map.of("index", 0, "delta", Map.of(), "finish_reason", "stop"), out);
        out.write("data: [DONE]\n\n".getBytes(UTF_8));
        out.flush();
    }

    private void say(String text, OutputStream out) throws IOException, InterruptedException {
        for (String token : TOKEN.splitAsStream(text).toList()) {
            event(Map.of("index", 0, "delta", Map.of("content", token)), out);
            Thread.sleep(TOKEN_GAP);
        }
    }

    private void event(Map<String, ?> choice, OutputStream out) throws IOException {
        Map<String, ?> chunk = Map.of(
                "id", "stub", "object", "chat.completion.chunk", "model", OpenAiStub.MODEL, "choices", List.of(choice));
        out.write(("data: " + json.writeValueAsString(chunk) + "\n\n").getBytes(UTF_8));
        out.flush();
    }
}
