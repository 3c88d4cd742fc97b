package org.owuitunnel.relay.acme;

import static org.owuitunnel.relay.observe.Event.event;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.storage.PrivateFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is answered over plain HTTP at present, to authorities and to {@code domain check}: in a file, since whoever orders need
 * not be the process that listens, be it that another one is taking over. Nothing in it is secret. Safe on any thread; all but
 * {@link #find} wait for the disk.
 */
public final class Challenges {
    /** Where authorities ask, before the token: RFC 8555 §8.3. */
    public static final String PREFIX = "/.well-known/acme-challenge/";

    /** Between looks of whoever listens. */
    public static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** When whoever listens surely knows of an answer: twice the time between its looks, for a machine that is busy. */
    static final Duration KNOWN_WITHIN = LOOK_EVERY.multipliedBy(2);

    /** Answers at once: one order is under way at a time, and a few are checked by hand; beyond them the oldest goes. */
    static final int MAX_ANSWERS = 64;

    /** How long an answer stands whose process has not taken it away: longer than any authority takes to look. */
    private static final Duration LASTS = Duration.ofMinutes(15);

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{1,256}");

    private static final byte[] NOTHING = {'{', '}'};

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Log LOG = Log.of(Challenges.class);

    private record Answer(String host, String text, Instant until) {}

    private final PrivateFile file;
    private final InstantSource clock;

    /** By token. Replaced as a whole by whoever looks, read by event loops. */
    private volatile Map<String, Answer> known = Map.of();

    /** The file as it was read last. Guarded by this. */
    private Optional<PrivateFile.Stamp> read = Optional.empty();

    Challenges(PrivateFile file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /** The answers of a relay whose data is in {@code data}. */
    public static Challenges in(Path data) {
        return new Challenges(new PrivateFile(data.resolve("acme").resolve("challenges.json")), InstantSource.system());
    }

    /** What is answered at {@code path} of {@code host}, or null when nothing is. Never waits. */
    public @Nullable String find(String host, String path) {
        Answer answer = path.startsWith(PREFIX) ? known.get(path.substring(PREFIX.length())) : null;
        return answer != null && answer.host.equals(host) && clock.instant().isBefore(answer.until)
                ? answer.text
                : null;
    }

    /** Answers {@code text} at {@code token} of {@code host} from now on, here; elsewhere {@link #KNOWN_WITHIN}. */
    void publish(String host, String token, String text) throws IOException {
        if (!TOKEN.matcher(token).matches()) {
            throw new IOException("token: not base64url (expected: an authority that keeps to RFC 8555 §8.3)");
        }
        change(answers -> {
            while (answers.size() >= MAX_ANSWERS) {
                answers.remove(answers.keySet().iterator().next());
            }
            answers.put(token, new Answer(host, text, clock.instant().plus(LASTS)));
        });
    }

    /** Answers there no more. */
    void withdraw(String token) throws IOException {
        change(answers -> answers.remove(token));
    }

    private interface Change {
        void in(Map<String, Answer> answers);
    }

    private void change(Change change) throws IOException {
        file.locked(() -> {
            Map<String, Answer> answers = new LinkedHashMap<>(read());
            answers.values().removeIf(answer -> !clock.instant().isBefore(answer.until));
            change.in(answers);
            write(answers);
            return answers;
        });
        look();
    }

    /** Takes notice of what other processes want answered. */
    public synchronized void look() {
        try {
            Optional<PrivateFile.Stamp> now = file.stamp();
            if (!now.equals(read)) {
                known = Map.copyOf(read());
                read = now;
            }
        } catch (IOException e) {
            LOG.error(event("challenges.unreadable").because(e));
        }
    }

    /** What is in the file, the oldest first; nothing when it cannot be understood, since it holds nothing that lasts. */
    private Map<String, Answer> read() throws IOException {
        Map<String, Answer> answers = new LinkedHashMap<>();
        Optional<byte[]> content = file.read();
        try {
            for (JsonNode one : JSON.readTree(content.orElse(NOTHING)).path("answers")) {
                answers.put(
                        one.path("token").asString(""),
                        new Answer(
                                one.path("host").asString(""),
                                one.path("text").asString(""),
                                Instant.parse(one.path("until").asString(""))));
            }
        } catch (JacksonException | DateTimeException ignored) {
            return new LinkedHashMap<>();
        }
        return answers;
    }

    private void write(Map<String, Answer> answers) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode all = root.putArray("answers");
        answers.forEach((token, answer) -> all.addObject()
                .put("host", answer.host)
                .put("token", token)
                .put("text", answer.text)
                .put("until", answer.until.toString()));
        file.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
    }
}
